import { type Fact, type Image, UNKNOWN, type Value } from "../../../core/model";
import { identifyImage, nameImage, namesOfImage, readImage } from "../../../core/resources/image";

const GALLERY = "/subscriptions/1/resourceGroups/g/providers/Microsoft.Compute/galleries/corp/images/ws2022-std";
const none = { publisher: undefined, offer: undefined, sku: undefined, version: undefined, id: undefined };
const server = {
  publisher: "MicrosoftWindowsServer",
  offer: "WindowsServer",
  sku: "2022-datacenter",
  version: "latest",
};

describe("readImage", () => {
  test.each<[string, Value | undefined, Fact<string>, Fact<Image>]>([
    ["Marketplace", server, undefined, { ...none, ...server }],
    ["custom image", { id: GALLERY }, undefined, { ...none, id: GALLERY }],
    [
      "shared gallery",
      { sharedGalleryImageId: "/sharedGalleries/s/images/i" },
      undefined,
      { ...none, id: "/sharedGalleries/s/images/i" },
    ],
    [
      "community gallery",
      { communityGalleryImageId: "/CommunityGalleries/c/Images/i" },
      undefined,
      { ...none, id: "/CommunityGalleries/c/Images/i" },
    ],
    ["custom image as a property of its own", undefined, GALLERY, { ...none, id: GALLERY }],
    ["custom image computed", { id: UNKNOWN }, undefined, { ...none, id: UNKNOWN }],
    ["SKU computed", { ...server, sku: UNKNOWN }, undefined, { ...none, ...server, sku: UNKNOWN }],
    ["computed as a whole", UNKNOWN, undefined, UNKNOWN],
    ["absent", undefined, undefined, undefined],
    ["empty", {}, undefined, undefined],
    [
      "empty texts of the classic provider",
      { publisher: "", offer: "", sku: "", version: "", id: "" },
      undefined,
      undefined,
    ],
    ["no object", "ws2022", undefined, undefined],
  ])("%s", (_situation, reference, customId, expected) => {
    expect(readImage(reference, customId)).toEqual(expected);
  });
});

describe("identifyImage", () => {
  test.each<[string, Fact<Image>]>([
    ["computed", UNKNOWN],
    ["absent", undefined],
    ["SKU computed", { ...none, ...server, sku: UNKNOWN }],
    ["offer computed", { ...none, ...server, offer: UNKNOWN }],
    ["custom image", { ...none, id: GALLERY }],
  ])("%s tells nothing", (_situation, image) => {
    expect(identifyImage(image)).toBeUndefined();
  });
});

describe("names", () => {
  test.each<[string, Fact<Image>, string | undefined, readonly string[]]>([
    [
      "Marketplace",
      { ...none, ...server },
      "MicrosoftWindowsServer:WindowsServer:2022-datacenter",
      [
        "MicrosoftWindowsServer:WindowsServer:2022-datacenter",
        "MicrosoftWindowsServer:WindowsServer:2022-datacenter:latest",
      ],
    ],
    ["gallery image", { ...none, id: GALLERY }, GALLERY, [GALLERY]],
    [
      "version of a gallery image",
      { ...none, id: `${GALLERY}/versions/1.0.0` },
      `${GALLERY}/versions/1.0.0`,
      [`${GALLERY}/versions/1.0.0`, GALLERY],
    ],
    ["computed id", { ...none, id: UNKNOWN }, undefined, []],
    ["computed SKU", { ...none, ...server, sku: UNKNOWN }, undefined, []],
    ["computed", UNKNOWN, undefined, []],
    ["absent", undefined, undefined, []],
  ])("%s", (_situation, image, name, names) => {
    expect(nameImage(image)).toBe(name);
    expect([...new Set(namesOfImage(image))]).toEqual(names);
  });
});
