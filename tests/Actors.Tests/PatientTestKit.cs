using Akka.TestKit.Xunit2;

namespace Gateway;

/// <summary>
/// The test kit for a machine that has other work as well. Its own three seconds for an expected message are a statement about speed, which tests do not make; whoever waits in vain fails all the same.
/// </summary>
public abstract class PatientTestKit(string config = "") : TestKit(config + Patience)
{
    private const string Patience = """

        akka.test { single-expect-default = 20s, default-timeout = 20s }
        """;
}
