using System.Net;
using System.Net.Sockets;
using Gateway.Persistence;
using Gateway.Persistence.Catalog;
using Gateway.Persistence.Retention;
using Gateway.Persistence.Webhooks;

namespace Gateway;

/// <summary>Section "Gateway" of the configuration: where this node listens and where its data is.</summary>
public sealed partial record GatewayOptions
{
    /// <summary>Address that HTTP and WebSockets listen on. Anything but loopback needs TLS: here (<see cref="TlsCertificate"/>) or in a balancer before it.</summary>
    public string Address { get; init; } = "127.0.0.1";
    /// <summary>Port of console, widget, API and sockets; 0 takes a free one.</summary>
    public int Port { get; init; } = 8080;
    /// <summary>Port of the demo shop, another origin than the console; 0 takes a free one, −1 starts no shop.</summary>
    public int ShopPort { get; init; } = 8081;
    /// <summary>Folder of the embedded database, created when absent. Unused with PostgreSQL.</summary>
    public string Data { get; init; } = "data";
    /// <summary>Connection string of PostgreSQL; empty means the embedded SQLite database.</summary>
    public string Postgres { get; init; } = "";
    /// <summary>File of the certificate for TLS on <see cref="Port"/>: PKCS #12 (.pfx, .p12), else PEM. Empty: plaintext, for a balancer that ends TLS.</summary>
    public string TlsCertificate { get; init; } = "";
    /// <summary>PEM file of the private key; empty when it is in <see cref="TlsCertificate"/>.</summary>
    public string TlsKey { get; init; } = "";
    /// <summary>Password of the private key; empty for none.</summary>
    public string TlsPassword { get; init; } = "";
    /// <summary>SQLite only: false waits for the disk at each commit (survives a power cut), true does not (survives a killed process).</summary>
    public bool RelaxedDisk { get; init; }
    /// <summary>Show robots in the live list too. They are counted and never invited in any case.</summary>
    public bool ListCrawlers { get; init; }
    /// <summary>MiB that must be free on the disk of the embedded database; with less the node is not ready. 0: never mind.</summary>
    public int LeastFreeMegabytes { get; init; } = 16;
    /// <summary>Address of <see cref="MetricsPort"/>. Loopback by default: metrics are plaintext and ask nobody who they are.</summary>
    public string MetricsAddress { get; init; } = "127.0.0.1";
    /// <summary>Port of /metrics for Prometheus, on which nothing else is served but health; 0 takes a free one, −1 opens none. Metrics are on no other port.</summary>
    public int MetricsPort { get; init; } = -1;
    /// <summary>Where metrics and traces are sent by OTLP over gRPC, such as http://collector:4317; empty sends nothing.</summary>
    public string OtlpEndpoint { get; init; } = "";
    /// <summary>Share of packets that are traced, 0 (none, at no cost) to 1. Traces go to <see cref="OtlpEndpoint"/>.</summary>
    public double TraceRatio { get; init; }
    /// <summary>How log lines are written: text for people, json for programs, one object per line.</summary>
    public string LogFormat { get; init; } = "text";
    /// <summary>How long data is kept; for ever where it says nothing.</summary>
    public RetentionOptions Retention { get; init; } = new();
    /// <summary>How files are taken.</summary>
    public Persistence.Files.FileIntakeOptions Files { get; init; } = new();
    /// <summary>Where rules may call.</summary>
    public WebhookOptions Webhooks { get; init; } = new();
    /// <summary>Of the command import-log.</summary>
    public ImportOptions Import { get; init; } = new();

    /// <summary>Under which origins people open the console: this node's own and those configured for the API.</summary>
    public IReadOnlyList<string> ConsoleOriginsWith(IReadOnlyList<string> configured) => [Origin, $"{Scheme}://localhost:{Port}", .. configured];

    /// <summary>Under which address a browser finds this node.</summary>
    public string Origin => $"{Scheme}://{Address}:{Port}";

    private string Scheme => TlsCertificate.Length > 0 ? "https" : "http";

    /// <summary>The database that <see cref="Postgres"/> or <see cref="Data"/> names; the schema is not touched.</summary>
    /// <exception cref="DatabaseException">Another process holds the folder, or it cannot be written.</exception>
    public Database OpenDatabase()
    {
        if (Postgres.Length == 0) return Database.Sqlite(Data, RelaxedDisk ? DiskSync.Normal : DiskSync.Full, (long)LeastFreeMegabytes << 20);
        try
        {
            return Database.Postgres(Postgres);
        }
        catch (ArgumentException e)
        {
            throw new StartupException($"the connection string in Gateway:Postgres cannot be read: {e.Message} Allowed is for example Host=db;Username=gateway;Password=…;Database=gateway");
        }
    }

    /// <summary>Checks every value and takes free ports where asked.</summary>
    /// <exception cref="StartupException">Values that cannot work, all of them in one message, or a port that is taken.</exception>
    public GatewayOptions Checked()
    {
        var faults = new List<string>();
        if (!IPAddress.TryParse(Address, out _)) faults.Add($"Gateway:Address is \"{Address}\"; an IP address is allowed, such as 127.0.0.1 or 0.0.0.0");
        if (Port is < 0 or > 65535) faults.Add($"Gateway:Port is {Port}; 0 to 65535 are allowed");
        if (ShopPort is < -1 or > 65535) faults.Add($"Gateway:ShopPort is {ShopPort}; −1 to 65535 are allowed");
        if (Port != 0 && Port == ShopPort) faults.Add($"Gateway:Port and Gateway:ShopPort are both {Port}; the shop needs a port of its own");
        if (string.IsNullOrWhiteSpace(Data)) faults.Add("Gateway:Data is empty; a folder is needed");
        if (LeastFreeMegabytes < 0) faults.Add($"Gateway:LeastFreeMegabytes is {LeastFreeMegabytes}; 0 and more are allowed");
        if (TlsCertificate.Length == 0 && TlsKey.Length + TlsPassword.Length > 0) faults.Add("Gateway:TlsKey or Gateway:TlsPassword is given without Gateway:TlsCertificate; name the certificate's file");
        if (!IPAddress.TryParse(MetricsAddress, out _)) faults.Add($"Gateway:MetricsAddress is \"{MetricsAddress}\"; an IP address is allowed, such as 127.0.0.1 or 0.0.0.0");
        if (MetricsPort is < -1 or > 65535) faults.Add($"Gateway:MetricsPort is {MetricsPort}; −1 to 65535 are allowed");
        if (MetricsPort > 0 && (MetricsPort == Port || MetricsPort == ShopPort)) faults.Add($"Gateway:MetricsPort is {MetricsPort} like another port; metrics need a port of their own");
        if (OtlpEndpoint.Length > 0 && !(Uri.TryCreate(OtlpEndpoint, UriKind.Absolute, out var otlp) && otlp.Scheme is "http" or "https")) faults.Add($"Gateway:OtlpEndpoint is \"{OtlpEndpoint}\"; an http or https address is allowed, such as http://127.0.0.1:4317");
        if (!(TraceRatio is >= 0 and <= 1)) faults.Add($"Gateway:TraceRatio is {TraceRatio}; 0 to 1 are allowed");
        if (LogFormat is not ("text" or "json")) faults.Add($"Gateway:LogFormat is \"{LogFormat}\"; text and json are allowed");
        faults.AddRange(ClusterFaults());
        faults.AddRange(ClusterTlsFaults());
        faults.AddRange(Retention.Faults());
        faults.AddRange(Webhooks.Faults());
        faults.AddRange(Files.Faults());
        if (faults.Count > 0) throw new StartupException(string.Join(Environment.NewLine, faults));
        var shop = ShopPort < 0 || !IsEdge ? -1 : Take(ShopPort, nameof(ShopPort));
        return this with { Webhooks = shop < 0 || Address != "127.0.0.1" ? Webhooks : Webhooks.WithShop(DemoSite.ShopAddress(shop)), ClusterAddress = ClusterAddress.Trim('[', ']'), ClusterBindAddress = ClusterBindAddress.Trim('[', ']'), Port = Take(Port, nameof(Port)), ShopPort = shop, MetricsPort = MetricsPort < 0 ? -1 : Take(MetricsPort, nameof(MetricsPort), MetricsAddress) };
    }

    /// <summary>Asks for the port now, so that a taken one is a clear line instead of a stack trace.</summary>
    private int Take(int port, string option, string? address = null)
    {
        using var probe = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            probe.Bind(new IPEndPoint(IPAddress.Parse(address ?? Address), port));
            return ((IPEndPoint)probe.LocalEndPoint!).Port;
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.AddressAlreadyInUse)
        {
            throw new StartupException($"port {port} is taken by another program: stop that program, or start with --Gateway:{option} and another number");
        }
        catch (SocketException e)
        {
            throw new StartupException($"cannot listen on {Address}:{port}: {e.Message}");
        }
    }
}

/// <summary>The node cannot start for a reason that its operator can mend; the message says how.</summary>
public sealed class StartupException(string message) : Exception(message);
