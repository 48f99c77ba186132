import * as core from "./core";
import { client as coreClient } from "./core/client.gen";
import { expect, run } from "./expect";
import * as metadata from "./metadata";
import { client as metadataClient } from "./metadata/client.gen";

run(async (coreUrl, metadataUrl, key) => {
  coreClient.setConfig({ baseUrl: coreUrl, auth: key });
  metadataClient.setConfig({ baseUrl: metadataUrl, auth: key });

  const made = await core.createOneCompany({
    body: { name: "Acme", employees: 12, domainName: { primaryLinkUrl: "https://ts.acme.test" } },
  });
  expect(made.response?.status === 201, `create answers ${made.response?.status}`);
  const company = made.data?.data.createCompany;
  expect(company?.name === "Acme" && company.employees === 12, "the company's fields");
  const id: string = company.id;
  const people = await core.createManyPeople({
    body: [{ city: "Rome", companyId: id }, { city: "Oslo", companyId: id }],
    query: { depth: 1 },
  });
  expect(people.data?.data.createPeople?.[0]?.company?.name === "Acme", "depth 1 on a batch");
  const listed = await core.findManyPeople({
    query: { filter: `companyId[eq]:${id},city[in]:[Rome,Oslo]`, order_by: "city", limit: 1 },
  });
  expect(listed.data?.totalCount === 2, "the total");
  expect(listed.data.data.people[0]?.city === "Oslo", "the order");
  expect(listed.data.pageInfo.hasNextPage, "a next page");
  const changed = await core.updateOneCompany({ path: { id }, body: { employees: 13 } });
  expect(changed.data?.data.updateCompany.employees === 13, "the update");
  const gone = await core.deleteOneCompany({ path: { id }, query: { soft_delete: true } });
  expect(gone.data?.data.deleteCompany.id === id, "the delete");
  const missing = await core.findOneCompany({ path: { id } });
  expect(missing.response?.status === 404, "404 after the delete");
  expect((missing.error as { code?: string }).code === "RECORD_NOT_FOUND", "the error's code");
  const back = await core.restoreCompany({ path: { id } });
  expect(back.data?.data.restoreCompany.deletedAt === null, "the restore");

  const names = { nameSingular: "rocket", namePlural: "rockets" };
  const labels = { labelSingular: "Rocket", labelPlural: "Rockets" };
  const object = (await metadata.createOneObject({ body: { ...names, ...labels } })).data;
  expect(object?.nameSingular === "rocket", "the object");
  const field = { objectMetadataId: object.id, name: "thrust", label: "Thrust" };
  const made_field = await metadata.createOneField({ body: { ...field, type: "NUMBER" } });
  expect(made_field.data?.name === "thrust", "the field");
  const objects = (await metadata.findManyObjects({ query: { limit: 200 } })).data;
  expect(objects?.data.length === objects?.totalCount, "all objects");
  const path = { id: object.id };
  const renamed = await metadata.updateOneObject({ path, body: { labelPlural: "Ships" } });
  expect(renamed.data?.labelPlural === "Ships", "the label");
  expect((await metadata.deleteOneObject({ path })).response?.status === 200, "the deletion");
});
