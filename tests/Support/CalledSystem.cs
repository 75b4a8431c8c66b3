using System.Net;
using System.Text;
using Gateway.Swarm;

namespace Gateway.Tests.Support;

/// <summary>Another system that nodes call over HTTP on loopback.</summary>
public sealed class CalledSystem : IDisposable
{
    private readonly HttpListener _listener = new();
    private readonly Func<HttpListenerRequest, string, string?> _answer;

    /// <param name="answer">What it says to a call and its body: "" is 204, null leaves the caller waiting.</param>
    public CalledSystem(Func<HttpListenerRequest, string, string?> answer)
    {
        _answer = answer;
        _listener.Prefixes.Add(Address);
        _listener.Start();
        _ = ServeAsync();
    }

    /// <summary>Where it is called.</summary>
    public string Address { get; } = $"http://127.0.0.1:{GatewayProcess.FreePort()}/";

    /// <summary>It is not there any more.</summary>
    public void Dispose() => ((IDisposable)_listener).Dispose();

    private async Task ServeAsync()
    {
        while (_listener.IsListening)
        {
            try
            {
                var context = await _listener.GetContextAsync();
                using var reader = new StreamReader(context.Request.InputStream, Encoding.UTF8);
                if (_answer(context.Request, await reader.ReadToEndAsync()) is not { } answer) continue;
                if (answer.Length == 0) context.Response.StatusCode = 204;
                else await context.Response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes(answer));
                context.Response.Close();
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException or IOException)
            {
                // Who called was killed meanwhile, or the test is over.
            }
        }
    }
}
