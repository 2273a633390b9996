-- CreateEnum
CREATE TYPE "content_review" AS ENUM ('NONE', 'HELD', 'MISSED', 'APPROVED', 'REJECTED');

-- AlterEnum


ALTER TYPE "feed_event_kind" ADD VALUE 'POST_WITHHELD';
ALTER TYPE "feed_event_kind" ADD VALUE 'COMMENT_WITHHELD';

-- AlterTable
ALTER TABLE "posts" ADD COLUMN     "review" "content_review" NOT NULL DEFAULT 'NONE',
ADD COLUMN     "review_reason" JSONB;

-- AlterTable
ALTER TABLE "comments" ADD COLUMN     "review" "content_review" NOT NULL DEFAULT 'NONE',
ADD COLUMN     "review_reason" JSONB;

-- What moderators have to look at is little beside what there is.
create index posts_to_review on "posts" (organisation_id, feed_id, id) where review in ('HELD', 'MISSED');
create index comments_to_review on "comments" (organisation_id, post_id, id) where review in ('HELD', 'MISSED');
