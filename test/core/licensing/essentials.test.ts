import { exceededEssentialsLimits } from "../../../core/licensing/essentials";

const what = (server: Parameters<typeof exceededEssentialsLimits>[0]) =>
  exceededEssentialsLimits(server).map((excess) => excess.what);

describe("limits of Windows Server Essentials", () => {
  test("T55: 2022, one socket, 12 cores, 20 users", () => {
    expect(what({ release: "2022", processors: [12], users: 20 })).toEqual(["cores"]);
  });
  test("T56: 2019, two sockets of 8, 25 users, 50 devices", () => {
    expect(what({ release: "2019", processors: [8, 8], users: 25, devices: 50 })).toEqual([]);
  });
  test("T57: 2016, 26 users", () => {
    expect(exceededEssentialsLimits({ release: "2016", users: 26 })).toEqual([{ what: "users", has: 26, limit: 25 }]);
  });
  test.each([
    ["2025, 10 cores", { release: "2025", processors: [10] }, []],
    ["2025, 11 cores", { release: "2025", processors: [11] }, ["cores"]],
    ["2022, two sockets", { release: "2022", processors: [4, 4] }, ["sockets"]],
    ["2022, 128 GiB", { release: "2022", memoryGib: 128 }, []],
    ["2022, 129 GiB", { release: "2022", memoryGib: 129 }, ["memory"]],
    ["2019, 64 GiB", { release: "2019", memoryGib: 64 }, []],
    ["2012r2, 65 GiB", { release: "2012r2", memoryGib: 65 }, ["memory"]],
    ["2016, three sockets", { release: "2016", processors: [1, 1, 1] }, ["sockets"]],
    ["release not known, hardware that some release forbids", { processors: [12, 12], memoryGib: 100 }, []],
    ["nothing known", {}, []],
  ])("%s", (_name, server, expected) => {
    expect(what(server)).toEqual(expected);
  });
});
