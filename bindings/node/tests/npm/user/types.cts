import library = require('libworkflowskill');

const adapter: library.MockToolAdapter = new library.MockToolAdapter();
adapter.register('a', () => ({ output: 1 }));
library.runWorkflowSkill({ content: 'steps: []', toolAdapter: adapter }).then((log) => console.log(log.status.length));
