import type { Edition, Release } from "../model";

/**
 * Words by which people name Windows Server in identifiers of their own images: `contoso:WindowsServer:2022-std`,
 * `corp:servers:ws2019-datacenter-core`. Matched in lower case, over publisher, offer and SKU of a gallery image
 * definition whose operating system is Windows. They follow the names of the Marketplace images, for want of a rule:
 * whatever is not plainly said stays unknown.
 */
export const SERVER_WORDS =
  /windows[-_ ]?server|win[-_ ]?server|(?:^|[^a-z])(?:ws|win|w)[-_ ]?20(?:08|12|16|19|22|25)|20\d\d(?:[-_ ]?r2)?[-_ ](?:datacenter|standard|essentials)/;
export const CLIENT_WORDS =
  /windows[-_ ]?1[01](?!\d)|(?:^|[^a-z])win[-_ ]?1[01](?!\d)|windows[-_ ]?desktop|multi[-_ ]?session/;

export const RELEASE_WORDS: readonly { readonly words: RegExp; readonly release: Release }[] = [
  { words: /2008[-_ ]?r2/, release: "2008r2" },
  { words: /2008(?![-_ ]?r2)/, release: "2008" },
  { words: /2012[-_ ]?r2/, release: "2012r2" },
  { words: /2012(?![-_ ]?r2)/, release: "2012" },
  { words: /2016/, release: "2016" },
  { words: /2019/, release: "2019" },
  { words: /2022/, release: "2022" },
  { words: /2025/, release: "2025" },
];

/** The first that matches holds: the Azure Edition calls itself Datacenter too. */
export const EDITION_WORDS: readonly { readonly words: RegExp; readonly edition: Edition }[] = [
  { words: /azure[-_ ]?edition/, edition: "datacenter-azure-edition" },
  { words: /(?:^|[^a-z])essentials?(?:[^a-z]|$)/, edition: "essentials" },
  { words: /(?:^|[^a-z])(?:datacenter|dc)(?:[^a-z]|$)/, edition: "datacenter" },
  { words: /(?:^|[^a-z])(?:standard|std)(?:[^a-z]|$)/, edition: "standard" },
];
