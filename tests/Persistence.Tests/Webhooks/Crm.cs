using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Gateway.Persistence.Tests.Webhooks;

/// <summary>Answers as it is told, and keeps what it was asked.</summary>
internal sealed class Crm : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    public ConcurrentQueue<(string Head, string Body)> Asked { get; } = new();
    public ConcurrentQueue<(string Body, string Reply)> Answered { get; } = new();
    public Func<int, string> Answer { get; set; } = _ => "HTTP/1.1 204 No Content\r\n\r\n";

    /// <summary>By what was asked; null leaves it to <see cref="Answer"/>.</summary>
    public Func<string, string?>? Reply { get; set; }

    public Crm()
    {
        _listener.Start();
        _ = ServeAsync();
    }

    public string Address => $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/hook";

    private async Task ServeAsync()
    {
        for (var n = 1; ; n++)
        {
            using var client = await _listener.AcceptTcpClientAsync();
            try
            {
                await TakeAsync(client.GetStream(), n);
            }
            catch (IOException)
            {
                // Who called was killed meanwhile.
            }
        }
    }

    private async Task TakeAsync(NetworkStream stream, int n)
    {
        var (text, buffer) = (new StringBuilder(), new byte[4096]);
        while (Whole(text.ToString()) is null && await stream.ReadAsync(buffer) is var read and > 0) text.Append(Encoding.UTF8.GetString(buffer, 0, read));
        if (Whole(text.ToString()) is not { } asked) return;
        Asked.Enqueue(asked);
        var reply = Reply?.Invoke(asked.Body) ?? Answer(n);
        Answered.Enqueue((asked.Body, reply));
        await stream.WriteAsync(Encoding.ASCII.GetBytes(reply.Replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n", StringComparison.Ordinal)));
    }

    private static (string Head, string Body)? Whole(string text)
    {
        if (text.IndexOf("\r\n\r\n", StringComparison.Ordinal) is not (> 0 and var end)) return null;
        var length = int.Parse(text.Split("\r\n").First(l => l.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase)).Split(':')[1], System.Globalization.CultureInfo.InvariantCulture);
        var body = text[(end + 4)..];
        return Encoding.UTF8.GetByteCount(body) >= length ? (text[..end], body) : null;
    }

    public void Dispose() => _listener.Dispose();
}
