using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.RegularExpressions;
using Gateway.Edge;
using YamlDotNet.RepresentationModel;

namespace Gateway.Architecture.Tests;

/// <summary>The examples of deploy/ name settings, metrics and routes that exist, and give a node the time that it needs to end.</summary>
public sealed partial class DeployTests
{
    private static readonly EdgeOptions Edge = new();
    /// <summary>As the composition gives its host; see Draining.Afterwards.</summary>
    private static int GraceSeconds => (int)Edge.LongestMove.TotalSeconds + 45;

    private static string Root([CallerFilePath] string here = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "../.."));

    private static string Read(string file) => File.ReadAllText(Path.Combine(Root(), file));

    public static TheoryData<string> Files => [.. Directory.GetFiles(Path.Combine(Root(), "deploy")).Select(f => Path.GetFileName(f)!)];

    [Theory]
    [MemberData(nameof(Files))]
    public void Every_setting_that_an_example_names_exists(string file) =>
        Assert.Equal([], Setting().Matches(Read($"deploy/{file}")).Select(m => Index().Replace(m.Value, "").Replace("__", ":", StringComparison.Ordinal)).Distinct().Except(OptionsTests.All.Keys));

    [Theory]
    [InlineData("deploy/alerts.yml")]
    [InlineData("deploy/dashboard.json")]
    public void Every_metric_that_an_alert_or_a_picture_asks_for_is_documented(string file)
    {
        var documented = Metric().Matches(Read("docs/OPERATIONS.md")).Select(m => m.Groups[1].Value).ToHashSet();
        var asked = Asked().Matches(Read(file)).Select(m => m.Value).Select(n => n.EndsWith("_bucket", StringComparison.Ordinal) ? n[..^"_bucket".Length] : n).ToHashSet();
        Assert.NotEmpty(asked);
        Assert.Equal([], asked.Except(documented));
    }

    [Fact]
    public void The_dashboard_is_JSON_with_a_question_in_every_picture() =>
        Assert.All(JsonDocument.Parse(Read("deploy/dashboard.json")).RootElement.GetProperty("panels").EnumerateArray(), p => Assert.NotEqual("", p.GetProperty("targets")[0].GetProperty("expr").GetString()));

    [Fact]
    public void Every_alert_has_a_sentence_and_is_in_the_manual()
    {
        var rules = Documents("deploy/alerts.yml").Single()["groups"][0]["rules"];
        foreach (var rule in (YamlSequenceNode)rules)
        {
            Assert.NotEqual("", rule["annotations"]["summary"].ToString());
            Assert.Contains($"`{rule["alert"]}`", Read("docs/OPERATIONS.md"), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Examples_whose_nodes_leave_the_machine_have_TLS_between_them()
    {
        var all = Directory.GetFiles(Path.Combine(Root(), "deploy")).Select(File.ReadAllText).Where(f => f.Contains("Gateway__ClusterAddress", StringComparison.Ordinal)).ToList();
        Assert.Equal(2, all.Count);
        foreach (var file in all)
        {
            Assert.DoesNotContain("Gateway__ClusterInsecure", file, StringComparison.Ordinal);
            foreach (var setting in (string[])["ClusterCertificate", "ClusterKey", "ClusterAuthority"])
            {
                // Each names a file that is mounted there.
                var path = Regex.Match(file, $@"Gateway__{setting}(?:: |, value: )(/\S+)").Groups[1].Value;
                Assert.StartsWith("/run/cluster/", path, StringComparison.Ordinal);
                Assert.True(file.Contains($":{path}:ro", StringComparison.Ordinal) || file.Contains("mountPath: /run/cluster, readOnly: true", StringComparison.Ordinal), $"{path} is not mounted");
            }
        }
    }

    [Fact]
    public void Supervisors_wait_until_a_node_has_moved_its_clients_and_handed_over()
    {
        Assert.Contains($"TimeoutStopSec={GraceSeconds}\n", Read("deploy/gateway.service"), StringComparison.Ordinal);
        Assert.Equal($"{GraceSeconds}s", Documents("deploy/compose.yml").Single()["x-node"]["stop_grace_period"].ToString());
        var pod = Pod();
        var pause = int.Parse(pod["containers"][0]["lifecycle"]["preStop"]["exec"]["command"][1].ToString());
        Assert.Equal(GraceSeconds + pause, int.Parse(pod["terminationGracePeriodSeconds"].ToString()));
        Assert.True(int.Parse(Limit().Match(Read("deploy/gateway.service")).Groups[1].Value) > Edge.MaxConnections);
    }

    [Fact]
    public void Probes_ask_routes_that_exist_on_the_port_that_listens()
    {
        var container = Pod()["containers"][0];
        var ports = ((YamlSequenceNode)container["ports"]).ToDictionary(p => p["name"].ToString(), p => p["containerPort"].ToString());
        Assert.Equal(OptionsTests.All["Gateway:Port"], ports["http"]);
        var health = Read("src/Api/Health/HealthEndpoints.cs");
        foreach (var probe in (string[])["startupProbe", "livenessProbe", "readinessProbe"])
        {
            Assert.Equal("http", container[probe]["httpGet"]["port"].ToString());
            Assert.Contains($"\"{container[probe]["httpGet"]["path"]}\"", health, StringComparison.Ordinal);
        }
        Assert.Equal("/health/ready", container["readinessProbe"]["httpGet"]["path"].ToString());
        var env = ((YamlSequenceNode)container["env"]).Where(e => ((YamlMappingNode)e).Children.ContainsKey("value")).ToDictionary(e => e["name"].ToString(), e => e["value"].ToString());
        Assert.Equal((ports["cluster"], ports["metrics"]), (env["Gateway__ClusterPort"], env["Gateway__MetricsPort"]));
    }

    private static YamlNode Pod() => Documents("deploy/kubernetes.yml").Single(d => d["kind"].ToString() == "StatefulSet")["spec"]["template"]["spec"];

    private static List<YamlNode> Documents(string file)
    {
        var yaml = new YamlStream();
        yaml.Load(new StringReader(Read(file)));
        return [.. yaml.Documents.Select(d => d.RootNode)];
    }

    [GeneratedRegex(@"\b(?:Gateway|Edge)__[A-Za-z_0-9]+")]
    private static partial Regex Setting();

    [GeneratedRegex(@"__\d+$")]
    private static partial Regex Index();

    [GeneratedRegex(@"\bgateway_\w+")]
    private static partial Regex Asked();

    [GeneratedRegex(@"^\| `(gateway_\w+)` \|", RegexOptions.Multiline)]
    private static partial Regex Metric();

    [GeneratedRegex(@"LimitNOFILE=(\d+)")]
    private static partial Regex Limit();
}
