using System.Diagnostics;

namespace Gateway.Cluster.Tests;

/// <summary>A node whose certificate for the others cannot work, or that would talk with them in the open, says so in one line and does not start.</summary>
public sealed class ClusterTlsStartTests : IAsyncLifetime
{
    private readonly Nodes _nodes = new();
    private Authority _ours = null!;

    public Task InitializeAsync()
    {
        _ours = new Authority(_nodes.Folder(), "ours");
        return Task.CompletedTask;
    }

    public Task DisposeAsync() => _nodes.DisposeAsync().AsTask();

    private string[] Trust => ["--Gateway:ClusterAuthority", _ours.FileName];

    private async Task RefusedAsync(string[] settings, params string[] words)
    {
        var folder = _nodes.Folder();
        var (code, output) = await _nodes.FailAsync([.. settings, "--Gateway:Port", "0", "--Gateway:ShopPort", "-1", "--Gateway:Data", folder]);
        Assert.Equal(1, code);
        var line = Assert.Single(output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.All(words.Prepend("gateway: "), word => Assert.Contains(word, line, StringComparison.Ordinal));
        Assert.DoesNotContain(Authority.Password, output, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(folder));
    }

    [Theory]
    [InlineData("10.1.2.3")]
    [InlineData("0.0.0.0")]
    [InlineData("node1.example.com")]
    public Task Another_address_than_loopback_without_TLS_is_refused_with_both_ways_out(string address) =>
        RefusedAsync(["--Gateway:ClusterAddress", address], $"Gateway:ClusterAddress is {address}", "Gateway:ClusterCertificate", "Gateway:ClusterInsecure=true");

    [Fact]
    public async Task Listening_beyond_loopback_without_TLS_is_refused_whatever_address_is_told_to_the_others()
    {
        await RefusedAsync(["--Gateway:ClusterBindAddress", "0.0.0.0"], "Gateway:ClusterBindAddress is 0.0.0.0", "Gateway:ClusterCertificate", "Gateway:ClusterInsecure=true");
        await RefusedAsync(["--Gateway:ClusterBindPort", "4053"], "Gateway:ClusterBindPort is 4053 and Gateway:ClusterPort is 0");
    }

    [Fact]
    public async Task Settings_that_lack_their_other_half_are_refused()
    {
        await RefusedAsync(_ours.Issue("node"), "Gateway:ClusterCertificate is given without Gateway:ClusterAuthority");
        await RefusedAsync(Trust, "ClusterAuthority", "without Gateway:ClusterCertificate");
        await RefusedAsync([.. _ours.Issue("node"), .. Trust, "--Gateway:ClusterInsecure", "true"], "one of the two is allowed");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_wrong_password_is_named_without_being_told(bool pfx) =>
        await RefusedAsync([.. _ours.Issue("node", pfx)[..^1], "another password", .. Trust], "Gateway:ClusterCertificate", "cannot be used", "Gateway:ClusterPassword");

    [Fact]
    public async Task Files_that_are_not_there_or_hold_nothing_are_named()
    {
        await RefusedAsync(["--Gateway:ClusterCertificate", "/absent/node.pem", .. Trust], "/absent/node.pem", "PKCS #12 file (.pfx, .p12) or a PEM file is allowed");
        await RefusedAsync(["--Gateway:ClusterCertificate", _ours.FileName, .. Trust], _ours.FileName, "Gateway:ClusterKey");
        await RefusedAsync([.. _ours.Issue("node"), "--Gateway:ClusterAuthority", "/absent/ca.pem"], "Gateway:ClusterAuthority (/absent/ca.pem) cannot be read");
        var empty = Path.Combine(_nodes.Folder(), "empty.pem");
        await File.WriteAllTextAsync(empty, "nothing", _nodes.Stop);
        await RefusedAsync([.. _ours.Issue("node"), "--Gateway:ClusterAuthority", empty], "holds no certificate");
    }

    [Fact]
    public async Task A_certificate_that_the_other_nodes_would_refuse_is_refused_at_the_start()
    {
        await RefusedAsync([.. _ours.Issue("node", until: TimeSpan.FromDays(-1)), .. Trust], "would be refused by the other nodes", "is valid from", " only");
        await RefusedAsync([.. _ours.Issue("node", serverOnly: true), .. Trust], "serverAuth and clientAuth");
        await RefusedAsync([.. _ours.Issue("node"), .. Trust, "--Gateway:ClusterPeerName", "gateway"], "it is not valid for gateway");
        await RefusedAsync([.. new Authority(_nodes.Folder(), "theirs").Issue("node"), .. Trust], "its issuer (CN=theirs) is no authority in Gateway:ClusterAuthority");
    }

    [Fact]
    public async Task The_script_in_deploy_makes_certificates_with_which_a_node_starts()
    {
        var folder = Path.Combine(_nodes.Folder(), "cluster");
        await ScriptAsync(folder, "node1");
        var authority = await File.ReadAllBytesAsync(Path.Combine(folder, "authority.pem"), _nodes.Stop);
        // A second run renews by the same authority.
        await ScriptAsync(folder, "node1", "node2");
        Assert.Equal(authority, await File.ReadAllBytesAsync(Path.Combine(folder, "authority.pem"), _nodes.Stop));
        if (OperatingSystem.IsLinux()) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(folder, "node2.key")));
        await _nodes.StartAsync(settings: ["--Gateway:ClusterCertificate", Path.Combine(folder, "node2.pem"), "--Gateway:ClusterKey", Path.Combine(folder, "node2.key"),
            "--Gateway:ClusterAuthority", Path.Combine(folder, "authority.pem"), "--Gateway:ClusterPeerName", "node2"]);
    }

    private async Task ScriptAsync(string folder, params string[] names)
    {
        var script = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(Nodes.Program())!, "../../../../../deploy/cluster-certificate.sh"));
        using var process = Process.Start(new ProcessStartInfo("bash", [script, folder, .. names]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var output = await process.StandardOutput.ReadToEndAsync(_nodes.Stop) + await process.StandardError.ReadToEndAsync(_nodes.Stop);
        await process.WaitForExitAsync(_nodes.Stop);
        Assert.True(process.ExitCode == 0, output);
    }
}
