using Microsoft.AspNetCore.SignalR;

namespace Gateway.Bench.Peers;

/// <summary>SignalR with its MessagePack protocol, everything else as it comes.</summary>
internal static class SignalRPeer
{
    public static void Add(WebApplicationBuilder builder) => builder.Services.AddSignalR().AddMessagePackProtocol();

    public static void Map(WebApplication app)
    {
        app.MapHub<EchoHub>("/hub");
        app.MapGet("/fan", (int bytes, IHubContext<EchoHub> hub) => hub.Clients.All.SendAsync("Echo", new byte[bytes]));
    }

    internal sealed class EchoHub : Hub
    {
        public Task Echo(byte[] content) => Clients.Caller.SendAsync("Echo", content);
    }
}
