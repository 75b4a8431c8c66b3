using System.Runtime.InteropServices;
using BenchmarkDotNet.Running;
using Gateway.Bench.Contest;
using Gateway.Bench.Figures;

// figures NAME [--quick]   the rows of docs/PERFORMANCE.md
// idle …                   a generator process of connection-bytes
// bare …                   the process beside the node of journal
// hop …                    one of the two nodes of hop-cpu
// serve …                  our edge as a server of its own, for the figures with peers
// live …                   the node of live-list
// live-node …              the node of live-list-browser
// anything else            BenchmarkDotNet's own options, e.g. --filter '*PacketCodec*'
if (args is ["idle", .. var words]) return await IdleCrowd.MainAsync(words);
if (args is ["serve", .. var setup]) return await OurHost.RunAsync(setup);
if (args is ["bare", .. var journal]) return await BarePersist.MainAsync(journal);
if (args is ["live", .. var crowd]) return await LiveListHost.RunAsync(crowd);
if (args is ["live-node", .. var people]) return await LiveListNode.RunAsync(people);
if (args is ["hop", .. var node]) return await HopCpu.NodeAsync(node);
if (args is not ["figures", var name, ..])
{
    BenchmarkSwitcher.FromAssembly(typeof(HopCpu).Assembly).Run(args);
    return 0;
}

var quick = args.Contains("--quick");
using var stop = new CancellationTokenSource(quick ? TimeSpan.FromSeconds(50) : TimeSpan.FromMinutes(25));
void Leave(PosixSignalContext signal)
{
    signal.Cancel = true;
    stop.Cancel();
}
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Leave);
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Leave);
try
{
    return name switch
    {
        "hop-cpu" => await HopCpu.RunAsync(quick, stop.Token),
        "frame-read" => await FrameRead.RunAsync(quick, stop.Token),
        "rules-cpu" => RulesCpu.Run(quick),
        "route-cpu" => RouteCpu.Run(quick),
        "time-machine" => TimeMachine.Run(quick),
        "timers-million" => await TimersMillion.RunAsync(quick, stop.Token),
        "packet-decode" => PacketDecode.Run(quick),
        "visitor-bytes" => await VisitorBytes.RunAsync(quick, stop.Token),
        "event-cpu" => await VisitorBytes.EventAsync(quick, stop.Token),
        "visitors-million" => await VisitorBytes.MillionAsync(quick, stop.Token),
        "snapshots" => await Snapshots.RunAsync(quick, stop.Token),
        "journal" => await JournalRate.RunAsync(quick, stop.Token),
        "desk" => await DeskLatency.RunAsync(quick, stop.Token),
        "widget-size" => await LoadedSize.WidgetAsync(stop.Token),
        "console-size" => await LoadedSize.ConsoleAsync(stop.Token),
        "dialogs-memory" => await DialogsMemory.RunAsync(quick, stop.Token),
        "message-roundtrip" => await MessageRoundtrip.RunAsync(quick, stop.Token),
        "connection-bytes" => await ConnectionBytes.RunAsync(quick, stop.Token),
        "live-list" => await LiveList.RunAsync(quick, stop.Token),
        "live-list-browser" => await LiveListBrowser.RunAsync(quick, stop.Token),
        "idle-memory" => await IdleMemory.RunAsync(quick, stop.Token),
        "deflate-memory" => await IdleMemory.DeflateAsync(quick, stop.Token),
        "trickle-cpu" => await EchoCpu.TrickleAsync(quick, stop.Token),
        "burst-cpu" => await EchoCpu.BurstAsync(quick, stop.Token),
        "tls-memory" => await TlsMemory.RunAsync(quick, stop.Token),
        "peer-chat" => await PeerChat.RunAsync(quick, stop.Token),
        "fanout-cpu" => await FanoutCpu.RunAsync(quick, stop.Token),
        _ => Unknown(name),
    };
}
catch (OperationCanceledException)
{
    Console.Error.WriteLine($"{name}: out of time");
    return 1;
}
catch (IOException e)
{
    Console.Error.WriteLine($"{name}: {e.Message}");
    return 1;
}

static int Unknown(string name)
{
    Console.Error.WriteLine($"no figure is called {name}");
    return 2;
}
