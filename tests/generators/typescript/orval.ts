import * as core from "./core";
import { expect, run } from "./expect";
import * as metadata from "./metadata";

run(async (_core, _metadata, key) => {
  const options = { headers: { Authorization: `Bearer ${key}` } };

  const made = await core.createOneCompany({ name: "Acme", employees: 12 }, {}, options);
  expect(made.status === 201, `create answers ${made.status}`);
  const company = made.data.data.createCompany;
  expect(company.name === "Acme" && company.employees === 12, "the company's fields");
  const id: string = company.id;
  const listed = await core.findManyCompanies({ filter: `id[eq]:${id}`, limit: 1 }, options);
  expect(listed.status === 200 && listed.data.totalCount === 1, "the list");
  const changed = await core.updateOneCompany(id, { employees: 13, position: null }, {}, options);
  expect(changed.status === 200 && changed.data.data.updateCompany.employees === 13, "the update");
  const gone = await core.deleteOneCompany(id, { soft_delete: true }, options);
  expect(gone.status === 200 && gone.data.data.deleteCompany.id === id, "the delete");
  const missing = await core.findOneCompany(id, {}, options);
  expect(missing.status === 404 && missing.data.code === "RECORD_NOT_FOUND", "404 afterwards");
  const back = await core.restoreCompany(id, {}, options);
  expect(back.status === 200 && back.data.data.restoreCompany.deletedAt === null, "the restore");

  const names = { nameSingular: "rocket", namePlural: "rockets" };
  const labels = { labelSingular: "Rocket", labelPlural: "Rockets" };
  const object = await metadata.createOneObject({ ...names, ...labels }, options);
  expect(object.status === 201 && object.data.nameSingular === "rocket", "the object");
  const field = { objectMetadataId: object.data.id, name: "thrust", label: "Thrust" };
  const made_field = await metadata.createOneField({ ...field, type: "NUMBER" }, options);
  expect(made_field.status === 201 && made_field.data.name === "thrust", "the field");
  const objects = await metadata.findManyObjects({ limit: 200 }, options);
  expect(objects.status === 200 && objects.data.data.length === objects.data.totalCount, "all");
  const renamed = await metadata.updateOneObject(object.data.id, { labelPlural: "Ships" }, options);
  expect(renamed.status === 200 && renamed.data.labelPlural === "Ships", "the label");
  const deleted = await metadata.deleteOneObject(object.data.id, options);
  expect(deleted.status === 200, "the deletion");
});
