using Akka.Actor;
using Akka.Hosting;

namespace Gateway.Actors.Recordings;

/// <summary>Registers the recorder with a node.</summary>
public static class RecordingsHosting
{
    /// <summary>This node's recorder of visits, when visits are recorded.</summary>
    /// <param name="akka">The node's actors.</param>
    /// <param name="node">Told where it is.</param>
    public static AkkaConfigurationBuilder AddRecorder(this AkkaConfigurationBuilder akka, NodeServices node) => !node.Records ? akka
        : akka.WithActors((system, _) => node.Recorder = system.ActorOf(Props.Create(() => new RecorderActor(node)), "recorder"));
}
