export { consultation } from './consultation.ts';
export { inspection } from './inspection.ts';
export { postroom } from './postroom.ts';
