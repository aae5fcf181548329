import starlight from "@astrojs/starlight";
import { defineConfig } from "astro/config";
import linksValidator from "starlight-links-validator";

const REPOSITORY = "https://github.com/pulumi-windows-licensing/pulumi-windows-licensing";

export default defineConfig({
  site: "https://pulumi-windows-licensing.github.io",
  base: "/pulumi-windows-licensing",
  trailingSlash: "always",
  integrations: [
    starlight({
      title: "Windows licensing",
      description: "Windows Server licensing and volume activation, checked before anything is deployed.",
      // Every link and every anchor is checked when the site is built.
      plugins: [linksValidator({ errorOnRelativeLinks: false })],
      social: [{ icon: "github", label: "GitHub", href: REPOSITORY }],
      customCss: ["./src/styles/site.css"],
      sidebar: [
        { label: "Start", link: "/" },
        { label: "Guides", items: [{ autogenerate: { directory: "guides" } }] },
        { slug: "rules" },
        { slug: "configuration" },
        { label: "Components", items: [{ slug: "components" }, { autogenerate: { directory: "components" } }] },
        {
          label: "Reference",
          items: [
            { autogenerate: { directory: "reference" } },
            { slug: "codes" },
            { slug: "machine-scripts" },
            { slug: "glossary" },
          ],
        },
        { label: "Rules, one by one", collapsed: true, items: [{ autogenerate: { directory: "rules" } }] },
        { label: "Decisions", collapsed: true, items: [{ autogenerate: { directory: "decisions" } }] },
      ],
    }),
  ],
});
