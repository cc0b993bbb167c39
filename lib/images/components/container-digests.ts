/**
 * What container images of the compose files are, beyond their tags, which whoever publishes them may move: these are pulled
 * by digest. Another tag in a compose file needs its own digest here, or none: then it is pulled by its tag.
 *
 * `docker buildx imagetools inspect <image>` tells the digest of a tag.
 *
 * @see https://docs.docker.com/reference/cli/docker/image/pull/#pull-an-image-by-digest-immutable-identifier
 */
export const CONTAINER_DIGESTS: Readonly<Record<string, string>> = {
  'quay.io/jupyter/scipy-notebook:2026-09-01':
    'sha256:41e9176dc64072976c43c037f853ae9a95ca34aeb0170c58a1b304d62fbde486',
  'quay.io/jupyter/pytorch-notebook:cuda12-2026-09-01':
    'sha256:dd8e8caed704a61b1e67aac3df981b83bca5b6015903047ebbe584b968022aae',
};
