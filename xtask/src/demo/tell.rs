//! What the demonstration prints: where everything is, and lines to paste.

use super::folder::{Addresses, Folder};
use super::setup::Credentials;

/// Prints it.
pub(crate) fn everything(
    api: &str,
    metrics: &str,
    credentials: &Credentials,
    addresses: &Addresses,
    folder: &Folder,
) {
    let base = format!("{api}/integrations/{}", credentials.integration);
    let Credentials { basic, username, password, totp_secret, .. } = credentials;
    let Addresses { portal, control } = addresses;
    println!(
        r#"
Rooftop        {api}          docs: {api}/docs
metrics        {metrics}/metrics
sandbox DMS    {portal}          sign in: {username} / {password}
control port   {control}          users: {control}/users
authenticator  {control}/authenticator/{username}          (seed {totp_secret})
data and logs  {data}
for scripts    {env}

1. A session, as in the description of the API. The code is what the user's authenticator shows now:

CODE=$(curl -s {control}/authenticator/{username} | sed 's/.*"code":"\([0-9]*\)".*/\1/')
curl --request POST \
  --url {base}/sessions \
  --header 'Authorization: Basic {basic}' \
  --header 'Content-Type: application/json' \
  --data '{{
"username": "{username}",
"password": "{password}",
"mfa": {{ "type": "totp", "code": "'$CODE'" }}
}}'

   The same without a user at hand, by the stored service account, and its token for what follows:

TOKEN=$(curl -s --request POST --url {base}/sessions \
  --header 'Authorization: Basic {basic}' \
  --header 'Content-Type: application/json' --data '{{"serviceAccount": true}}' | sed 's/.*"authToken":"\([^"]*\)".*/\1/')

2. Vehicles:

curl --url '{base}/inventory/vehicles?rooftopId=rt_1001&status=in_stock&condition=new&page=1&pageSize=50' \
  --header "Authorization: Bearer $TOKEN"

3. The vehicle of the description:

curl --url '{base}/inventory/vehicles?stockNumber=P12345' --header "Authorization: Bearer $TOKEN"

4. Break the DMS and see what becomes of it (faults: crates/sandbox/README.md):

curl -s --request POST --url {control}/theme --header 'Content-Type: application/json' --data '{{"theme": 2}}'

Ctrl-C stops; the next start goes on from here."#,
        data = folder.path().display(),
        env = folder.env().display(),
    );
}
