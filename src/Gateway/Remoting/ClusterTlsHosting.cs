using Akka.Event;
using Akka.Hosting;

namespace Gateway.Remoting;

/// <summary>What the composition asks of TLS between nodes.</summary>
internal static class ClusterTlsHosting
{
    /// <summary>Puts <see cref="TlsTransport"/> in the place of plain TCP when there is a certificate, and says what a person should know about how nodes are protected.</summary>
    public static AkkaConfigurationBuilder WithClusterTls(this AkkaConfigurationBuilder akka, GatewayOptions options, ClusterTls? tls)
    {
        if (tls is not null) akka.AddSetup(tls).AddHocon(Hocon(options), HoconAddMode.Prepend);
        var warning = tls is not null ? tls.Warning(DateTimeOffset.UtcNow)
            : options.ClusterLeavesMachine ? $"traffic between nodes is not encrypted and asks nobody who they are (Gateway:ClusterInsecure): whoever reaches {options.ClusterEndpoint.Address} is a node"
            : null;
        return warning is null ? akka : akka.WithActors((system, _) => system.Log.Warning(warning));
    }

    /// <summary>Remoting's settings for <see cref="TlsTransport"/>.</summary>
    public static string Hocon(GatewayOptions options) => $$"""
        akka.remote {
          enabled-transports = ["akka.remote.tls"]
          tls {
            transport-class = "{{typeof(TlsTransport).AssemblyQualifiedName!.Split(", Version")[0]}}"
            applied-adapters = []
            hostname = "{{options.ClusterEndpoint.Address}}"
            port = {{options.ClusterEndpoint.Port}}
            public-hostname = "{{options.ClusterAddress}}"
            public-port = {{options.ClusterPort}}
            maximum-frame-size = 256000b
          }
        }
        """;
}
