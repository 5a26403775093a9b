"""What hub/ holds for Kubernetes, as far as it can be judged without a cluster: values for the chart."""

import ipaddress
import re
from pathlib import Path

import pytest
import yaml
from jsonschema import Draft7Validator

ROOT = Path(__file__).parents[1]
HUB, FOLDER = ROOT / "hub", ROOT / "hub" / "kubernetes"
README = (FOLDER / "README.md").read_text(encoding="utf-8")
DOCUMENTS = {
    path.name: list(yaml.safe_load_all(path.read_text(encoding="utf-8")))
    for path in (HUB / "values.yaml", *sorted(FOLDER.glob("*.yaml")))
}
MANIFESTS = [name for name, documents in DOCUMENTS.items() if "kind" in documents[0]]
EXAMPLES = [name for name in DOCUMENTS if name not in MANIFESTS and name != "values.yaml"]


def keys(**properties):
    return {"type": "object", "additionalProperties": False, "properties": properties}


def of(*types):
    return {"type": list(types)}


TEXT, NUMBER, WHOLE, YES, LIST, FREE = map(of, ("string", "number", "integer", "boolean", "array", "object"))
SIZE = of("number", "string", "null")
PURPOSE = keys(nodeAffinity=keys(matchNodePurpose={"enum": ["ignore", "prefer", "require"]}))

# Names and types of the keys that we use, read from version 4.0 of the chart (values.schema.json of Zero to JupyterHub,
# BSD-3-Clause). It too allows no others beside them; `FREE` are those that it leaves open. Not its text, and not the whole:
# helm checks the whole at the installation.
CHART = keys(
    hub=keys(concurrentSpawnLimit=WHOLE, activeServerLimit=of("integer", "null"), config=FREE, extraConfig=FREE),
    singleuser=keys(
        image=keys(name=TEXT, tag=TEXT),
        cmd=of("array", "string", "null"),
        defaultUrl=TEXT,
        startTimeout=WHOLE,
        cpu=keys(limit=NUMBER, guarantee=NUMBER),
        memory=keys(limit=SIZE, guarantee=SIZE),
        extraResource=keys(limits=FREE, guarantees=FREE),
        extraEnv=of("object", "array"),
        storage=keys(
            type={"enum": ["dynamic", "static", "none"]}, capacity=TEXT, extraVolumes=LIST, extraVolumeMounts=LIST
        ),
        networkPolicy=keys(
            enabled=YES,
            egress=LIST,
            egressAllowRules=keys(cloudMetadataServer=YES, privateIPs=YES, nonPrivateIPs=YES),
        ),
    ),
    scheduling=keys(
        userScheduler=keys(enabled=YES),
        podPriority=keys(
            enabled=YES,
            globalDefault=YES,
            defaultPriority=WHOLE,
            imagePullerPriority=WHOLE,
            userPlaceholderPriority=WHOLE,
        ),
        userPlaceholder=keys(enabled=YES, replicas=WHOLE),
        corePods=PURPOSE,
        userPods=PURPOSE,
    ),
    proxy=keys(https=keys(enabled=YES, hosts=LIST, letsencrypt=keys(contactEmail=TEXT))),
    prePuller=keys(hook=keys(enabled=YES), continuous=keys(enabled=YES)),
    cull=keys(enabled=YES, timeout=WHOLE),
)


def merged(first, second):
    """Return what helm makes of two files: the second wins, key by key; a list takes the place of a list."""
    if not (isinstance(first, dict) and isinstance(second, dict)):
        return second
    return first | {key: merged(first[key], value) if key in first else value for key, value in second.items()}


def values(*names):
    result = {}
    for name in names:
        (document,) = DOCUMENTS[name]
        result = merged(result, document)
    return result


VALUES = values("values.yaml")
MINE = yaml.safe_load(re.search(r"```yaml\n(.*?)```", README, re.DOTALL)[1])


def faults(given):
    return sorted(".".join(map(str, fault.absolute_path)) for fault in Draft7Validator(CHART).iter_errors(given))


# Values --------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["values.yaml", *EXAMPLES])
def test_the_chart_knows_every_value(name):
    assert faults(values("values.yaml", name)) == []


def test_the_chart_knows_what_the_guide_shows():
    assert faults(merged(VALUES, MINE)) == []


def test_a_wrong_value_would_be_noticed():
    wrong = {"singleuser": {"memroy": {}, "startTimeout": "600", "storage": {"type": "disk"}}}
    assert faults(wrong) == ["singleuser", "singleuser.startTimeout", "singleuser.storage.type"]


def test_on_kubernetes_too_nobody_gets_in_without_a_choice():
    (check,) = VALUES["hub"]["extraConfig"].values()
    assert "authenticator_class" not in VALUES["hub"]["config"].get("JupyterHub", {})
    config = pytest.importorskip("traitlets.config").Config
    with pytest.raises(SystemExit, match="who may log in"):
        exec(check, {"c": config()})
    with pytest.raises(SystemExit):  # the chart's default
        exec(check, {"c": config({"JupyterHub": {"authenticator_class": "dummy"}})})
    for name in ("oidc.yaml", "lti.yaml"):
        exec(check, {"c": config(values("values.yaml", name)["hub"]["config"])})


def test_both_hubs_grant_the_same():
    config = (HUB / "jupyterhub_config.py").read_text(encoding="utf-8")
    server = VALUES["singleuser"]
    assert f'c.Spawner.mem_limit = "{server["memory"]["limit"]}"' in config
    assert f"c.Spawner.cpu_limit = {server['cpu']['limit']}" in config
    assert f'c.Spawner.default_url = "{server["defaultUrl"]}"' in config
    assert f"--timeout={VALUES['cull']['timeout']}" in config
    assert int(server["extraEnv"]["OMP_NUM_THREADS"]) == int(server["cpu"]["limit"])


def test_log_in_with_accounts_of_a_university_uses_settings_that_there_are():
    generic = pytest.importorskip("oauthenticator.generic").GenericOAuthenticator
    given = values("oidc.yaml")["hub"]["config"]
    assert given["JupyterHub"]["authenticator_class"] == "generic-oauth"
    settings = given["GenericOAuthenticator"]
    assert settings.keys() <= set(generic.class_trait_names(config=True))
    made = generic(**settings)  # refuses values of a wrong type
    assert made.scope == ["openid", "profile"]
    assert made.oauth_callback_url.endswith("/hub/oauth_callback")
    assert made.user_info_to_username({"preferred_username": "Anna"}) == "Anna"


def test_log_in_from_a_course_page_uses_settings_that_there_are():
    """Those of the chart's LTI13Authenticator (jupyterhub-ltiauthenticator 1.6), and of every authenticator."""
    auth = pytest.importorskip("jupyterhub.auth").Authenticator
    of_lti = "authorize_url client_id issuer jwks_algorithms jwks_endpoint tool_description tool_name uri_scheme username_key"
    given = values("lti.yaml")["hub"]["config"]
    name = given["JupyterHub"]["authenticator_class"].rpartition(".")[2]
    settings = given[name]
    assert settings.keys() <= {*of_lti.split(), *auth.class_trait_names(config=True)}
    assert settings.keys() >= {
        "authorize_url",
        "client_id",
        "issuer",
        "jwks_endpoint",
    }  # without these it does not start
    assert isinstance(settings["client_id"], list)
    assert auth(allow_all=settings["allow_all"]).allow_all is True


# Where pods go, and what they reach ----------------------------------------------------------------------------------------


def test_a_student_is_never_guaranteed_more_than_the_limit():
    for names in (["values.yaml"], ["values.yaml", "autoscaling.yaml"]):
        server = values(*names)["singleuser"]
        memory = {key: int(size[:-1]) * {"M": 1, "G": 1024}[size[-1]] for key, size in server["memory"].items()}
        assert memory["guarantee"] <= memory["limit"]
        assert server["cpu"]["guarantee"] <= server["cpu"]["limit"]


def test_placeholders_give_way_to_students():
    """Kubernetes removes pods of a lower priority for those of a higher one; autoscalers act from -10 upwards."""
    scheduling = values("values.yaml", "autoscaling.yaml")["scheduling"]
    order = scheduling["podPriority"]
    assert order["defaultPriority"] > order["imagePullerPriority"] > order["userPlaceholderPriority"] >= -10
    assert order["enabled"]
    assert not order["globalDefault"]  # or pods of other people in the cluster would change their priority
    assert scheduling["userPlaceholder"]["replicas"] > 0
    assert values("values.yaml", "autoscaling.yaml")["prePuller"]["continuous"]["enabled"]


def test_the_guide_names_labels_and_taint_that_the_chart_asks_for():
    text = (FOLDER / "autoscaling.yaml").read_text(encoding="utf-8")
    for purpose in ("core", "user"):
        assert f"hub.jupyter.org/node-purpose={purpose}" in text
        assert values("autoscaling.yaml")["scheduling"][f"{purpose}Pods"]["nodeAffinity"] == {
            "matchNodePurpose": "require"
        }
    assert "hub.jupyter.org/dedicated=user:NoSchedule" in text


def reached(policy, address, port):
    """Say whether a pod with the chart's rules reaches an address outside the cluster, as the chart's templates read them."""
    rules, address = policy["egressAllowRules"], ipaddress.ip_address(address)
    if address == ipaddress.ip_address("169.254.169.254"):
        return rules["cloudMetadataServer"]
    campus = any(address in ipaddress.ip_network(net) for net in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"))
    if rules["privateIPs" if campus else "nonPrivateIPs"]:
        return True
    return any(
        address in ipaddress.ip_network(to["ipBlock"]["cidr"]) and {"port": port, "protocol": "TCP"} in rule["ports"]
        for rule in policy.get("egress", [])
        for to in rule["to"]
    )


@pytest.mark.parametrize(
    ("names", "internet", "git"),
    [(["values.yaml"], True, True), (["values.yaml", "network.yaml"], False, True)],
    ids=["open", "closed"],
)
def test_a_student_reaches_the_course_and_no_other_computer_of_the_campus(names, internet, git):
    policy = values(*names)["singleuser"]["networkPolicy"]
    assert policy["enabled"]
    assert reached(policy, "192.0.2.10", 443) is git
    assert reached(policy, "192.0.2.10", 22) is internet
    assert reached(policy, "198.51.100.7", 443) is internet
    assert not reached(policy, "10.1.2.3", 443)
    assert not reached(policy, "169.254.169.254", 80)  # where clouds hand out the node's keys
