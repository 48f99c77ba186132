// Uses the generated client as an integrator would: create, read with relations, filter, delete.
import { createClient, everything } from "./client";

declare const process: { argv: string[]; exit(code: number): never };

function check(condition: boolean, what: string): void {
  if (!condition) {
    console.error(`failed: ${what}`);
    process.exit(1);
  }
}

async function main(url: string, key: string): Promise<void> {
  const client = createClient({ url: `${url}/graphql`, headers: { Authorization: `Bearer ${key}` } });
  const made = await client.mutation({
    createPerson: {
      __args: {
        data: {
          name: { firstName: "Ada", lastName: "Typed" },
          emails: { primaryEmail: "ada@typed.test" },
          company: { create: { name: "Typed Works", employees: 12 } },
        },
      },
      id: true,
      company: { name: true, employees: true },
    },
  });
  const id = made.createPerson?.id;
  check(typeof id === "string", "an id");
  check(made.createPerson?.company?.employees === 12, "the company's employees");

  const found = await client.query({
    people: {
      __args: {
        first: 5,
        filter: { company: { name: { eq: "Typed Works" } } },
        orderBy: [{ createdAt: "DescNullsLast" }],
      },
      totalCount: true,
      edges: { node: { ...everything, name: { firstName: true }, company: { id: true } } },
    },
    opportunitiesGroupBy: { __args: { groupBy: [{ stage: true }] }, totalCount: true },
  });
  check(found.people?.totalCount === 1, "one person");
  check(found.people?.edges?.[0]?.node?.name?.firstName === "Ada", "her name");

  const gone = await client.mutation({ destroyPerson: { __args: { id }, id: true } });
  check(gone.destroyPerson?.id === id, "the destroyed id");
}

main(process.argv[2], process.argv[3]).catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
