/** The embedded database. */
import { databaseTests } from './database-tests.ts';
import { newFolder, removeFolders } from './open.ts';

afterAll(removeFolders);
databaseTests('in a folder', async () => newFolder());
