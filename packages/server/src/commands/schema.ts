import { writePages } from '@mentorkit/core/schema';

writePages();
