import { writePrintedSchema } from '@mentorkit/core/schema';

writePrintedSchema();
