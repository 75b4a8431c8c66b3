using System.Diagnostics;
using System.Net.Http.Headers;
using Gateway.Persistence.Files;
using Microsoft.Extensions.Logging;

namespace Gateway.Api.Files;

/// <summary>What a scan for viruses said.</summary>
internal enum ScanVerdict
{
    /// <summary>Nothing was found, or nothing is configured to look.</summary>
    Clean,
    /// <summary>Something was found: the file is not taken.</summary>
    Infected,
    /// <summary>The scanner did not answer in time or with anything that it should: the file is not taken now.</summary>
    Unknown,
}

/// <summary>Asks the scanner that the configuration names: a program that reads the file, or an address that it is posted to. What is not known to be clean is not taken.</summary>
internal sealed partial class FileScan(FileIntakeOptions options, ILogger<FileScan> log) : IDisposable
{
    private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, PooledConnectionLifetime = TimeSpan.FromMinutes(5) }) { Timeout = Timeout.InfiniteTimeSpan };

    public async Task<ScanVerdict> LookAsync(ReadOnlyMemory<byte> bytes, CancellationToken stop)
    {
        if (options.ScanCommand.Length == 0 && options.ScanAddress.Length == 0) return ScanVerdict.Clean;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
        limit.CancelAfter(TimeSpan.FromSeconds(options.ScanSeconds));
        try
        {
            var verdict = options.ScanCommand.Length > 0 ? await RunAsync(bytes, limit.Token) : ScanVerdict.Clean;
            return verdict == ScanVerdict.Clean && options.ScanAddress.Length > 0 ? await PostAsync(bytes, limit.Token) : verdict;
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            Silent(options.ScanSeconds);
            return ScanVerdict.Unknown;
        }
        catch (Exception e) when (e is HttpRequestException or System.ComponentModel.Win32Exception or IOException)
        {
            Failed(e.Message);
            return ScanVerdict.Unknown;
        }
    }

    /// <summary>As clamscan does: 0 is clean, 1 is infected, anything else is trouble. The file comes on its standard input; one "-" for its name is the usual word for that.</summary>
    private async Task<ScanVerdict> RunAsync(ReadOnlyMemory<byte> bytes, CancellationToken stop)
    {
        using var process = new Process
        {
            StartInfo = new ProcessStartInfo(options.ScanCommand) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, ArgumentList = { "-" } },
        };
        process.Start();
        try
        {
            process.OutputDataReceived += (_, _) => { };
            process.ErrorDataReceived += (_, _) => { };
            process.BeginOutputReadLine();
            process.BeginErrorReadLine();
            try
            {
                await process.StandardInput.BaseStream.WriteAsync(bytes, stop);
                process.StandardInput.Close();
            }
            catch (IOException)
            {
                // It has seen enough before the end; what it says is in its exit code.
            }
            await process.WaitForExitAsync(stop);
            return Verdict(process.ExitCode == 0, process.ExitCode == 1, $"exit code {process.ExitCode}");
        }
        finally
        {
            if (!process.HasExited) process.Kill(entireProcessTree: true);
        }
    }

    /// <summary>200 or 204 is clean, 406 or 422 is infected, anything else is trouble.</summary>
    private async Task<ScanVerdict> PostAsync(ReadOnlyMemory<byte> bytes, CancellationToken stop)
    {
        using var body = new ReadOnlyMemoryContent(bytes);
        body.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        using var request = new HttpRequestMessage(HttpMethod.Post, options.ScanAddress) { Content = body };
        using var answer = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, stop);
        var status = (int)answer.StatusCode;
        return Verdict(status is 200 or 204, status is 406 or 422, $"status {status}");
    }

    private ScanVerdict Verdict(bool clean, bool infected, string said)
    {
        if (!clean && !infected) Failed(said);
        return clean ? ScanVerdict.Clean : infected ? ScanVerdict.Infected : ScanVerdict.Unknown;
    }

    public void Dispose() => _http.Dispose();

    [LoggerMessage(Level = LogLevel.Warning, Message = "the scanner of files has not answered within {Seconds} s; the file was not taken")]
    private partial void Silent(int seconds);

    [LoggerMessage(Level = LogLevel.Warning, Message = "the scanner of files did not say whether one is clean ({Why}); the file was not taken")]
    private partial void Failed(string why);
}
