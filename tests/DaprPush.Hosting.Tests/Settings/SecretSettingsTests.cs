using Dapr;
using DaprPush.Hosting.Settings;
using DaprPush.Hosting.Settings.Secrets;

namespace DaprPush.Hosting.Tests.Settings;

public class SecretSettingsTests
{
    [Theory]
    [InlineData("dapr-secret://store/jwt", "store", "jwt", null)]
    [InlineData("dapr-secret://kubernetes/push#JWT_SECRET", "kubernetes", "push", "JWT_SECRET")]
    [InlineData("dapr-secret://vault/teams/push/jwt#value", "vault", "teams/push/jwt", "value")]
    [InlineData("DAPR-SECRET://store/a:b", "store", "a:b", null)]
    public void In_AReference_NamesStoreSecretAndField(string value, string store, string name, string? field) =>
        SecretReference.In("JWT_SECRET", value).Should().Be(new SecretReference("JWT_SECRET", store, name, field));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("plain")]
    public void In_APlainValue_IsNoReference(string? value) => SecretReference.In("JWT_SECRET", value).Should().BeNull();

    [Theory]
    [InlineData("dapr-secret://")]
    [InlineData("dapr-secret://store")]
    [InlineData("dapr-secret://store/")]
    [InlineData("dapr-secret:///name")]
    [InlineData("dapr-secret://store/#field")]
    [InlineData("dapr-secret://store/name#")]
    public void In_HalfAReference_IsRefused(string value) =>
        FluentActions.Invoking(() => SecretReference.In("JWT_SECRET", value)).Should().Throw<SettingsException>()
            .WithMessage($"JWT_SECRET is '{value}'; it must be dapr-secret://STORE/NAME or dapr-secret://STORE/NAME#FIELD.");

    [Fact]
    public async Task Read_SettingsOfOneSecret_AskForItOnce()
    {
        var asked = new List<string>();
        var values = await SecretSettings.ReadAsync(
            [Reference("A", "dapr-secret://s/push#a"), Reference("B", "dapr-secret://s/push#b"), Reference("C", "dapr-secret://s/only")],
            (store, name) =>
            {
                asked.Add($"{store}/{name}");
                return Task.FromResult(name == "push" ? new Dictionary<string, string> { ["a"] = "1", ["b"] = "2" } : new() { ["whatever"] = "3" });
            });

        values.Should().Equal(new Dictionary<string, string?> { ["A"] = "1", ["B"] = "2", ["C"] = "3" });
        asked.Should().Equal("s/push", "s/only");
    }

    [Theory]
    [InlineData("dapr-secret://s/n", "A refers to the secret 'n' of store 's', which has the fields a, b: add #FIELD.")]
    [InlineData("dapr-secret://s/n#c", "A refers to the secret 'n' of store 's', which has no field 'c', but the fields a, b.")]
    [InlineData("dapr-secret://s/n#b", "A refers to the secret 'n' of store 's', which is empty.")]
    public async Task Read_WhatTheSecretHasNot_IsOneSentenceWithoutTheSecret(string value, string sentence)
    {
        var reading = () => SecretSettings.ReadAsync([Reference("A", value)], (_, _) => Task.FromResult(new Dictionary<string, string> { ["a"] = "hidden", ["b"] = "" }));

        (await reading.Should().ThrowAsync<SettingsException>()).WithMessage(sentence);
    }

    [Fact]
    public async Task Read_StoreRefuses_IsOneSentenceWithItsReason()
    {
        var reading = () => SecretSettings.ReadAsync(
            [Reference("A", "dapr-secret://s/n"), Reference("B", "dapr-secret://s/n")],
            (_, _) => throw new DaprException("Secret operation failed.", new InvalidOperationException("failed finding secret store with key s")));

        (await reading.Should().ThrowAsync<SettingsException>()).WithMessage("A, B cannot be read from secret store 's': failed finding secret store with key s");
    }

    private static SecretReference Reference(string setting, string value) => SecretReference.In(setting, value)!;
}
