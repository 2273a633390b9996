import { writePrinted } from '@mentorkit/core/schema';

writePrinted();
