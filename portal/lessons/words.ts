/** What a lesson comes from is called on pages. */
export { lessonSourceNames as lessonSourceWords } from '../../domain/lessons/lesson.ts';
