-- AlterTable
ALTER TABLE "participant_imports" DROP COLUMN "failure_message",
ADD COLUMN     "bytes_read" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "failure_parameters" JSONB NOT NULL DEFAULT '{}',
ADD COLUMN     "ignored_columns" TEXT[];
