// Whether this MongoDB takes writes. Founds the set and its operator first: before there is any user, localhost may.
const password = require("fs").readFileSync("/run/operator/mongo/password", "utf8").trim();
const admin = db.getSiblingDB("admin");

function knowsOperator() {
  try {
    admin.auth("docendo", password);
    return true;
  } catch {
    return false;
  }
}

if (!knowsOperator()) {
  if (!db.hello().setName) rs.initiate({ _id: "rs0", members: [{ _id: 0, host: "mongo:27017" }] });
  if (db.hello().isWritablePrimary) admin.createUser({ user: "docendo", pwd: password, roles: ["root"] });
}
quit(knowsOperator() && db.hello().isWritablePrimary ? 0 : 1);
