using System.Runtime.Versioning;
using Gateway.Api.Files;
using Gateway.Persistence.Files;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gateway.Api.Tests.Files;

/// <summary>A scanner for viruses decides [12]: what it does not call clean is not taken, and one that hangs holds nobody up for longer than is set.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class FileScanTests : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("gateway-scan-").FullName;

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync()
    {
        Directory.Delete(_folder, recursive: true);
        return Task.CompletedTask;
    }

    private string Program(string body)
    {
        var path = Path.Combine(_folder, Guid.NewGuid().ToString("N"));
        File.WriteAllText(path, $"#!/bin/sh\n{body}\n");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserExecute | UnixFileMode.UserWrite);
        return path;
    }

    private static async Task<ScanVerdict> LookAsync(FileIntakeOptions options, byte[] bytes)
    {
        using var scan = new FileScan(options, NullLogger<FileScan>.Instance);
        return await scan.LookAsync(bytes, default);
    }

    [Fact]
    public async Task A_program_reads_the_whole_file_and_says_what_it_is()
    {
        var program = Program("""if [ "$1" != - ]; then exit 9; fi; if grep -q VIRUS; then exit 1; fi; exit 0""");
        var long_ = new byte[3_000_000];
        Assert.Equal(ScanVerdict.Clean, await LookAsync(new() { ScanCommand = program }, long_));
        "VIRUS"u8.CopyTo(long_.AsSpan(2_999_990));
        Assert.Equal(ScanVerdict.Infected, await LookAsync(new() { ScanCommand = program }, long_));
    }

    [Fact]
    public async Task A_program_that_fails_is_not_there_stops_reading_or_hangs_calls_nothing_clean()
    {
        var large = new byte[3_000_000];
        Assert.Equal(ScanVerdict.Unknown, await LookAsync(new() { ScanCommand = Program("cat > /dev/null; exit 2") }, large));
        Assert.Equal(ScanVerdict.Unknown, await LookAsync(new() { ScanCommand = Path.Combine(_folder, "nothing") }, large));
        Assert.Equal(ScanVerdict.Infected, await LookAsync(new() { ScanCommand = Program("exit 1") }, large));
        Assert.Equal(ScanVerdict.Unknown, await LookAsync(new() { ScanCommand = Program("exec sleep 600"), ScanSeconds = 1 }, large));
    }

    [Theory]
    [InlineData(200, "Clean")]
    [InlineData(204, "Clean")]
    [InlineData(406, "Infected")]
    [InlineData(422, "Infected")]
    [InlineData(500, "Unknown")]
    [InlineData(302, "Unknown")]
    [InlineData(0, "Unknown")]
    public async Task An_address_is_posted_the_file_and_answers_with_a_status(int status, string expected)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        await using var scanner = builder.Build();
        var got = new List<byte>();
        scanner.MapPost("/scan", async (HttpContext http) =>
        {
            using var body = new MemoryStream();
            await http.Request.Body.CopyToAsync(body);
            got.AddRange(body.ToArray());
            // One that hangs, until its caller has had enough.
            if (status == 0) await Task.Delay(Timeout.Infinite, http.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
            http.Response.StatusCode = status == 0 ? 200 : status;
            if (status == 302) http.Response.Headers.Location = "/clean";
        });
        scanner.MapGet("/clean", () => "");
        await scanner.StartAsync();
        Assert.Equal(expected, (await LookAsync(new() { ScanAddress = $"{scanner.Urls.First()}/scan", ScanSeconds = status == 0 ? 1 : 20 }, [1, 2, 3])).ToString());
        Assert.Equal([1, 2, 3], got);
        // What cannot be reached calls nothing clean either.
        await scanner.StopAsync();
        Assert.Equal(ScanVerdict.Unknown, await LookAsync(new() { ScanAddress = $"{scanner.Urls.FirstOrDefault() ?? "http://127.0.0.1:1"}/scan" }, [1]));
    }
}
