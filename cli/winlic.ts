import { main } from "./main";

// As a single executable and in a container there is nothing but the command.
main();
