/**
 * Runs in CloudFront before every request to the console's site.
 *
 * What is below `/api` goes to the API, which does not know that prefix; it is told the address of whoever asks, for
 * it sees CloudFront's own. Every other path without a dot is one of the console's screens: they are all in one page.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/functions-event-structure.html
 */
function handler(event) {
  const request = event.request;
  if (request.uri.startsWith('/api/')) {
    request.uri = request.uri.slice('/api'.length);
    request.headers['x-berth-viewer'] = { value: event.viewer.ip };
    return request;
  }
  const last = request.uri.slice(request.uri.lastIndexOf('/') + 1);
  if (!last.includes('.')) request.uri = '/index.html';
  return request;
}
