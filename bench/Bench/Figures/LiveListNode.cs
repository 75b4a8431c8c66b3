using System.Diagnostics;
using System.Globalization;
using Gateway.Actors;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Gateway.Bench.Figures;

/// <summary>
/// The product's own node, console and all, in a process that puts a crowd into its live index: a hundred thousand visitors without their sockets and entities. Nothing in the node knows that it
/// is measured.
/// </summary>
internal static class LiveListNode
{
    /// <summary>live-node VISITORS CHANGES-PER-SECOND; the built node is named by GATEWAY_PROGRAM, from which come the web clients.</summary>
    public static async Task<int> RunAsync(string[] words)
    {
        var built = Path.GetDirectoryName(Environment.GetEnvironmentVariable("GATEWAY_PROGRAM")) ?? throw new IOException("GATEWAY_PROGRAM names no built node: use bench/figures.sh");
        var web = Path.Combine(AppContext.BaseDirectory, "web");
        if (!Path.Exists(web)) Directory.CreateSymbolicLink(web, Path.Combine(built, "web"));
        var data = Directory.CreateTempSubdirectory("gateway-bench-").FullName;
        try
        {
            var host = HostOfThisProcess();
            var node = new Thread(() => typeof(GatewayOptions).Assembly.EntryPoint!.Invoke(null, [(string[])["--Gateway:Port=0", "--Gateway:ShopPort=-1", $"--Gateway:Data={data}"]])) { IsBackground = true };
            node.Start();
            var services = (await host).Services;
            var started = new TaskCompletionSource();
            using var ready = services.GetRequiredService<IHostApplicationLifetime>().ApplicationStarted.Register(started.SetResult);
            await started.Task;
            var crowd = new Thread(() => LiveListHost.Move(new("demo"), services.GetRequiredService<NodeServices>().LiveIndex, int.Parse(words[0], CultureInfo.InvariantCulture), int.Parse(words[1], CultureInfo.InvariantCulture))) { IsBackground = true };
            crowd.Start();
            Console.WriteLine($"listening {new Uri(services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.First()).Port}");
            await Console.In.ReadToEndAsync();
        }
        finally
        {
            Directory.Delete(data, recursive: true);
        }
        Environment.Exit(0);
        return 0;
    }

    /// <summary>The host that is built next in this process, as tools of ASP.NET Core get hold of it.</summary>
    private static Task<IHost> HostOfThisProcess()
    {
        var found = new TaskCompletionSource<IHost>(TaskCreationOptions.RunContinuationsAsynchronously);
        DiagnosticListener.AllListeners.Subscribe(new To<DiagnosticListener>(listener =>
        {
            if (listener.Name == "Microsoft.Extensions.Hosting") listener.Subscribe(new To<KeyValuePair<string, object?>>(said =>
            {
                if (said is { Key: "HostBuilt", Value: IHost host }) found.TrySetResult(host);
            }));
        }));
        return found.Task;
    }

    private sealed class To<T>(Action<T> act) : IObserver<T>
    {
        public void OnNext(T value) => act(value);

        public void OnCompleted()
        {
        }

        public void OnError(Exception error)
        {
        }
    }
}
