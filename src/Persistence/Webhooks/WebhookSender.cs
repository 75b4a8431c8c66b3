using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;

namespace Gateway.Persistence.Webhooks;

/// <summary>
/// Makes one call: POST with a signature, no redirects, no proxy, no cookies, ten seconds, the answer's body unread unless it is a verdict. Where it goes is looked at when the name is resolved, and the connection is made to
/// the very address that was looked at.
/// </summary>
internal sealed class WebhookSender : IDisposable
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan ConnectPatience = TimeSpan.FromSeconds(5);

    private readonly HttpClient _http;
    private readonly WebhookGate _gate;
    private readonly TimeProvider _time;

    private sealed class RefusedException(string message) : Exception(message);

    /// <param name="gate">Where calls may go.</param>
    /// <param name="time">For signatures.</param>
    /// <param name="connections">To one server at once.</param>
    public WebhookSender(WebhookGate gate, TimeProvider time, int connections = WebhookActor.AtOncePerWebhook)
    {
        (_gate, _time) = (gate, time);
        _http = new HttpClient(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseProxy = false,
            UseCookies = false,
            ConnectTimeout = ConnectPatience,
            // A name that leads elsewhere today is looked up again soon.
            PooledConnectionLifetime = TimeSpan.FromMinutes(2),
            MaxConnectionsPerServer = connections,
            MaxResponseHeadersLength = 16,
            ConnectCallback = ConnectAsync,
        })
        { Timeout = Patience };
    }

    /// <summary>The header that proves a call: the time in Unix seconds and HMAC-SHA256 of "time.body" with the webhook's secret, as hex.</summary>
    public static string Sign(string secret, long unixSeconds, string body) =>
        $"t={unixSeconds},v1={Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes($"{unixSeconds}.{body}")))}";

    /// <summary>Makes a call. Of a check the answer is read: what is no verdict is tried again, as what is no answer.</summary>
    public async Task<CallOutcome> SendAsync(DueCall call)
    {
        if (call.Event != DialogCall.Check) return (await SendAsync(call, 0, CancellationToken.None)).Outcome;
        using var patience = new CancellationTokenSource(Patience);
        var (outcome, body) = await SendAsync(call, ShopVerdict.MostBytes, patience.Token);
        if (outcome.Status is < 200 or >= 300) return outcome;
        return outcome.Delivered && ShopVerdict.Read(body) is { } verdict ? outcome with { Verdict = verdict } : new CallOutcome(outcome.Status, "the answer is no verdict", false);
    }

    /// <summary>Makes a call and reads up to so many bytes of what is answered with 2xx; more of it is a fault.</summary>
    /// <param name="stop">Bounds all of it, the answer's body included.</param>
    public async Task<(CallOutcome Outcome, byte[] Body)> SendAsync(DueCall call, int most, CancellationToken stop)
    {
        if (call.Webhook is not { } webhook) return (new CallOutcome(0, "the webhook was removed", true), []);
        if (_gate.FaultOf(webhook.Address) is { } fault) return (new CallOutcome(0, fault.Sentence, true), []);
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, webhook.Address) { Content = new StringContent(call.Body, Encoding.UTF8, "application/json") };
            request.Headers.TryAddWithoutValidation("User-Agent", "Gateway-Webhook/1");
            request.Headers.TryAddWithoutValidation("X-Gateway-Call", call.Id);
            request.Headers.TryAddWithoutValidation("X-Gateway-Attempt", (call.Attempts + 1).ToString(System.Globalization.CultureInfo.InvariantCulture));
            request.Headers.TryAddWithoutValidation("X-Gateway-Signature", Sign(webhook.Secret, _time.GetUtcNow().ToUnixTimeSeconds(), call.Body));
            using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, stop);
            var status = (int)response.StatusCode;
            if (!response.IsSuccessStatusCode) return (new CallOutcome(status, status is >= 300 and < 400 ? "redirects are not followed" : $"answered with {status}", status == (int)HttpStatusCode.Gone), []);
            return most == 0 ? (new CallOutcome(status, "", true), []) : await ReadAsync(response.Content, most, stop) is { } body ? (new CallOutcome(status, "", true), body) : (new CallOutcome(status, $"answered with more than {most} bytes", true), []);
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException or IOException)
        {
            return (new CallOutcome(0, Why(e), false), []);
        }
    }

    private static async Task<byte[]?> ReadAsync(HttpContent content, int most, CancellationToken stop)
    {
        await using var stream = await content.ReadAsStreamAsync(stop);
        var body = new byte[most + 1];
        var length = await stream.ReadAtLeastAsync(body, body.Length, throwOnEndOfStream: false, stop);
        return length > most ? null : body[..length];
    }

    private static string Why(Exception e)
    {
        for (var inner = e; inner is not null; inner = inner.InnerException)
            if (inner is RefusedException or SocketException) return inner.Message;
        return e is OperationCanceledException ? $"no answer within {Patience.TotalSeconds} s" : e.Message;
    }

    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken ct)
    {
        var addresses = await Dns.GetHostAddressesAsync(context.DnsEndPoint.Host, ct);
        // Of a name with several numbers only those that may be called are tried.
        var shop = context.InitialRequestMessage.RequestUri is { } uri && _gate.IsShop(uri);
        var allowed = shop ? addresses : addresses.Where(_gate.IsAllowed).ToArray();
        if (allowed.Length == 0) throw new RefusedException(addresses.Length == 0 ? "the name has no address" : WebhookGate.Refused(addresses[0]));
        if (!shop && context.InitialRequestMessage.RequestUri?.Scheme == Uri.UriSchemeHttp && !allowed.All(_gate.IsWithin)) throw new RefusedException("plain http is allowed within Gateway:Webhooks:AllowedNetworks only");
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(allowed, context.DnsEndPoint.Port, ct);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    public void Dispose() => _http.Dispose();
}
