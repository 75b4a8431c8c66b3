using Gateway.EndToEnd.Tests.Stages;

namespace Gateway.EndToEnd.Tests;

/// <summary>Who gets into the console, and how they leave it.</summary>
public sealed class SignInTests
{
    [Fact]
    public Task F11_A_wrong_password_is_told_too_many_are_stopped_and_signing_out_ends_the_session() => Stage.PlayAsync(async stage =>
    {
        var boris = await stage.OperatorAsync("boris");
        await boris.State.ClickAsync();
        await boris.Page.GetByTestId("sign-out").ClickAsync();
        await Expect(boris.Page.GetByTestId("sign-in-login")).ToBeVisibleAsync();
        // Back and a reload lead nowhere without a session.
        await boris.Page.GotoAsync($"{stage.Node.Address}console/#/history");
        await boris.Page.ReloadAsync();
        await Expect(boris.Page.GetByTestId("sign-in-login")).ToBeVisibleAsync();

        var fault = boris.Page.GetByTestId("sign-in-fault");
        for (var i = 0; i < 10; i++)
        {
            await boris.EnterAsync("anna", $"wrong password {i}");
            await Expect(boris.Page.GetByTestId("sign-in-password")).ToHaveValueAsync("");
            await Expect(fault).ToHaveTextAsync("Name or password is wrong.");
        }
        await boris.EnterAsync("anna", Nodes.Password);
        await Expect(fault).ToContainTextAsync("Too many tries.");

        // Others are not locked out by it.
        await boris.SignInAsync("boris", Nodes.Password);
    });
}
