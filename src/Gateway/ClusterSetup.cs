using Gateway.Actors;

namespace Gateway;

/// <summary>The settings of remoting, cluster and sharding; each departs from the default for a reason that docs/ARCHITECTURE.md names.</summary>
internal static class ClusterSetup
{
    public static string Hocon(GatewayOptions options) => $$"""
        akka {
          loglevel = INFO
          log-config-on-start = off
          actor {
            provider = cluster
          }
          remote {
            dot-netty.tcp {
              hostname = "{{options.ClusterEndpoint.Address}}"
              port = {{options.ClusterEndpoint.Port}}
              public-hostname = "{{options.ClusterAddress}}"
              public-port = {{options.ClusterPort}}
              maximum-frame-size = 256000b
            }
            retry-gate-closed-for = 500ms
          }
          cluster {
            roles = [{{string.Join(", ", options.RoleList)}}, {{Regions.BatchRole}}, {{Regions.DepartureRole}}{{(options.IsCore ? $", {Regions.RadarRole}, {Regions.ActionsRole}, {Regions.PicksRole}, {Regions.NotesRole}, {Regions.ChangesRole}, {Regions.DeskRole}, {Regions.FormsRole}, {Regions.WordsRole}, {Regions.ClosingRole}, {Regions.HooksRole}, {Regions.RestRole}" : "")}}]
            jmx.enabled = off
            gossip-interval = 200ms
            leader-actions-interval = 200ms
            unreachable-nodes-reaper-interval = 200ms
            failure-detector {
              heartbeat-interval = 300ms
              acceptable-heartbeat-pause = 3s
              threshold = 8
            }
            downing-provider-class = "Akka.Cluster.SBR.SplitBrainResolverProvider, Akka.Cluster"
            split-brain-resolver {
              active-strategy = keep-majority
              stable-after = 2s
              down-all-when-unstable = 20s
              keep-majority.role = core
            }
            sharding {
              state-store-mode = ddata
              distributed-data.durable.keys = []
              retry-interval = 200ms
              # Often, for nodes that are about to leave; PacedAllocation keeps all else at its pace.
              rebalance-interval = 200ms
              handoff-timeout = 10s
              passivate-idle-entity-after = off
              # Waking an entity must not wait for a whole majority round trip of a large cluster.
              waiting-for-state-timeout = 2s
              updating-state-timeout = 2s
            }
            singleton { hand-over-retry-interval = 200ms }
            # Says at each start, at once, that the radar has not been found for 30 s.
            singleton-proxy.log-singleton-identification-failure = off
            pub-sub { send-to-dead-letters-when-no-subscribers = off, gossip-interval = 500ms }
          }
          coordinated-shutdown {
            # The host ends the system once its services have drained; the runtime's own hook would at the same signal, before them.
            run-by-clr-shutdown-hook = off
            phases.cluster-sharding-shutdown-region.timeout = 30s
          }
        }
        """;
}
