import { CompaniesApi, Configuration, ResponseError } from "./core";
import { expect, run } from "./expect";
import * as metadata from "./metadata";

run(async (coreUrl, metadataUrl, key) => {
  const companies = new CompaniesApi(new Configuration({ basePath: coreUrl, accessToken: key }));

  const made = await companies.createOneCompany({ company: { name: "Acme", employees: 12 } });
  const company = made.data.createCompany;
  expect(company.name === "Acme" && company.employees === 12, "the company's fields");
  const id: string = company.id;
  const listed = await companies.findManyCompanies({ filter: `id[eq]:${id}`, limit: 1 });
  expect(listed.totalCount === 1, "the list");
  const changed = await companies.updateOneCompany({ id, companyForUpdate: { employees: 13 } });
  expect(changed.data.updateCompany.employees === 13, "the update");
  const gone = await companies.deleteOneCompany({ id, softDelete: true });
  expect(gone.data.deleteCompany.id === id, "the delete");
  const refusal: unknown = await companies.findOneCompany({ id }).catch((error: unknown) => error);
  expect(refusal instanceof ResponseError && refusal.response.status === 404, "404 afterwards");
  const back = await companies.restoreCompany({ id });
  expect(back.data.restoreCompany.deletedAt === null, "the restore");

  const configuration = new metadata.Configuration({ basePath: metadataUrl, accessToken: key });
  const objects = new metadata.ObjectsApi(configuration);
  const fields = new metadata.FieldsApi(configuration);
  const names = { nameSingular: "rocket", namePlural: "rockets" };
  const labels = { labelSingular: "Rocket", labelPlural: "Rockets" };
  const object = await objects.createOneObject({ createObjectBody: { ...names, ...labels } });
  expect(object.nameSingular === "rocket", "the object");
  const field = { objectMetadataId: object.id, name: "thrust", label: "Thrust" };
  const made_field = await fields.createOneField({ createFieldBody: { ...field, type: "NUMBER" } });
  expect(made_field.name === "thrust", "the field");
  const all = await objects.findManyObjects({ limit: 200 });
  expect(all.data.length === all.totalCount, "all objects");
  const updateObjectBody = { labelPlural: "Ships" };
  const renamed = await objects.updateOneObject({ id: object.id, updateObjectBody });
  expect(renamed.labelPlural === "Ships", "the label");
  await objects.deleteOneObject({ id: object.id });
});
