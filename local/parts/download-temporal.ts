// Run by temporal-binary.ts: the SDK downloads its server into the folder given, and starts it once to show it runs.
// It is a process of its own because the SDK takes over the signals of the one it runs in.
const [folder] = process.argv.slice(2);
if (folder === undefined) throw new Error('Which folder?');

// A production install leaves the package out; then this process ends, and the next way is tried.
const { TestWorkflowEnvironment } = await import('@temporalio/testing');
const environment = await TestWorkflowEnvironment.createLocal({
  server: { executable: { type: 'cached-download', downloadDir: folder } },
});
await environment.teardown();
