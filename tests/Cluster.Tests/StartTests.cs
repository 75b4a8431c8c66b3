using System.Net;
using System.Net.Sockets;

namespace Gateway.Cluster.Tests;

/// <summary>A node that cannot start says in one line why, and what to do.</summary>
public sealed class StartTests : IAsyncLifetime
{
    private readonly Nodes _nodes = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => _nodes.DisposeAsync().AsTask();

    private static void OneLine((int Code, string Output) end, params string[] words)
    {
        Assert.Equal(1, end.Code);
        var line = Assert.Single(end.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries), l => l.StartsWith("gateway: ", StringComparison.Ordinal));
        Assert.All(words, word => Assert.Contains(word, line, StringComparison.OrdinalIgnoreCase));
        Assert.DoesNotContain("   at ", end.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_second_process_on_the_same_folder_is_refused_and_the_first_goes_on()
    {
        var first = await _nodes.StartAsync();
        OneLine(await _nodes.FailAsync("--Gateway:Port", "0", "--Gateway:ShopPort", "0", "--Gateway:Data", first.Setup.DataFolder), "in use", first.Id.ToString());
        using var http = new HttpClient { BaseAddress = first.Address };
        Assert.Equal("ready", await http.GetStringAsync("/health/ready", _nodes.Stop));
    }

    [Fact]
    public async Task A_taken_port_is_one_clear_line()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port.ToString();
        OneLine(await _nodes.FailAsync("--Gateway:Port", port, "--Gateway:ShopPort", "0", "--Gateway:Data", _nodes.Folder()), port, "--Gateway:Port");
        OneLine(await _nodes.FailAsync("--Gateway:Port", "0", "--Gateway:ShopPort", port, "--Gateway:Data", _nodes.Folder()), port, "--Gateway:ShopPort");
    }

    [Fact]
    public async Task A_corrupt_database_is_one_clear_line_and_stays_as_it_is()
    {
        var folder = _nodes.Folder();
        var file = Path.Combine(folder, "gateway.db");
        await File.WriteAllTextAsync(file, string.Concat(Enumerable.Repeat("this is no database. ", 500)), _nodes.Stop);
        var before = await File.ReadAllBytesAsync(file, _nodes.Stop);
        OneLine(await _nodes.FailAsync("--Gateway:Port", "0", "--Gateway:ShopPort", "0", "--Gateway:Data", folder), "database file", folder);
        Assert.Equal(before, await File.ReadAllBytesAsync(file, _nodes.Stop));
    }

    [Fact]
    public async Task An_unreachable_PostgreSQL_is_one_clear_line_without_the_password() =>
        Assert.DoesNotContain("hunter2", (await Unreachable()).Output, StringComparison.Ordinal);

    private async Task<(int Code, string Output)> Unreachable()
    {
        var end = await _nodes.FailAsync("--Gateway:Port", "0", "--Gateway:ShopPort", "0", "--Gateway:Postgres", "Host=127.0.0.1;Port=1;Username=u;Password=hunter2;Database=d;Timeout=3");
        OneLine(end, "127.0.0.1");
        return end;
    }

    [Fact]
    public async Task Settings_that_cannot_work_are_named_with_what_is_allowed()
    {
        var end = await _nodes.FailAsync("--Gateway:Port", "99999", "--Gateway:Address", "example.com", "--Gateway:Retention:DialogDays", "-3");
        Assert.Equal(1, end.Code);
        Assert.Contains("0 to 65535", end.Output, StringComparison.Ordinal);
        Assert.Contains("Gateway:Address", end.Output, StringComparison.Ordinal);
        Assert.Contains("Gateway:Retention:DialogDays is -3", end.Output, StringComparison.Ordinal);
    }
}
