// Creates, lists, updates, groups and deletes records with the client generated from a workspace's
// own document. Arguments: the base URL and an API key. Any surprise ends with exit status 1.
import {
  createManyPeople,
  createOneCompany,
  deleteOneCompany,
  findManyPeople,
  findOneCompany,
  restoreOneCompany,
  updateOneCompany,
} from "./client";
import { client } from "./client/client.gen";

declare const process: { argv: string[]; exit(code: number): never };

function expect(condition: boolean, what: string): asserts condition {
  if (!condition) throw new Error(`not as expected: ${what}`);
}

async function roundTrip(baseUrl: string, key: string): Promise<void> {
  client.setConfig({ baseUrl, auth: key });

  const made = await createOneCompany({
    body: { name: "Acme", employees: 12, domainName: { primaryLinkUrl: "https://ts.acme.test" } },
  });
  expect(made.response?.status === 201, `create answers ${made.response?.status}`);
  const company = made.data?.data.createCompany;
  expect(company?.name === "Acme" && company.employees === 12, "the company's fields");
  const id: string = company.id;

  const people = await createManyPeople({
    body: [{ city: "Rome", companyId: id }, { city: "Oslo", companyId: id }],
    query: { depth: 1 },
  });
  expect(people.data?.data.createPeople?.[0]?.company?.name === "Acme", "depth 1 on a batch");

  const listed = await findManyPeople({
    query: { filter: `companyId[eq]:${id},city[in]:[Rome,Oslo]`, order_by: "city", limit: 1 },
  });
  expect(listed.data?.totalCount === 2, "the total");
  expect(listed.data.data.people[0]?.city === "Oslo", "the order");
  expect(listed.data.pageInfo.hasNextPage, "a next page");

  const changed = await updateOneCompany({ path: { id }, body: { employees: 13 } });
  expect(changed.data?.data.updateCompany.employees === 13, "the update");

  const gone = await deleteOneCompany({ path: { id }, query: { soft_delete: true } });
  expect(gone.data?.data.deleteCompany.id === id, "the delete");
  const missing = await findOneCompany({ path: { id } });
  expect(missing.response?.status === 404, "404 after the delete");
  expect((missing.error as { code?: string }).code === "RECORD_NOT_FOUND", "the error's code");
  const back = await restoreOneCompany({ path: { id } });
  expect(back.data?.data.restoreCompany.deletedAt === null, "the restore");
}

const [baseUrl = "", key = ""] = process.argv.slice(2);
roundTrip(baseUrl, key).catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
