/** The managed image that the story launches. */
export const WORKBENCH = 'cpu-docker-workbench';
