using System.Net;
using System.Threading.Channels;
using Gateway.Edge.Accept;

namespace Gateway.Edge.Listening;

/// <summary>What all connections of one lean listener share.</summary>
internal sealed record LeanShare(Gatekeeper Keeper)
{
    private readonly Channel<(int Fd, IPEndPoint? Proxied)> _http = Channel.CreateUnbounded<(int, IPEndPoint?)>();

    /// <summary>Connections for HTTP, untouched but for a PROXY head, with the client's address that it told.</summary>
    public ChannelReader<(int Fd, IPEndPoint? Proxied)> Http => _http.Reader;

    /// <summary>Gives a descriptor to HTTP.</summary>
    public void HandOver(int fd, IPEndPoint? proxied)
    {
        if (!_http.Writer.TryWrite((fd, proxied)))
            Libc.Close(fd);
    }

    /// <summary>HTTP takes no more.</summary>
    public void EndHandOver() => _http.Writer.TryComplete();
}
