using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using StackExchange.Redis;

namespace DaprPush.DevSidecar.Redis.Connection;

/// <summary>Opens connections: TCP, TLS, AUTH, SELECT, and a PING that shows that Redis is ready.</summary>
internal static class RedisDialer
{
    // Without SUBSCRIBE, StackExchange.Redis opens no second connection for pub/sub, which nothing here uses.
    private static readonly CommandMap Commands = CommandMap.Create(["SUBSCRIBE"], available: false);

    /// <summary>One attempt.</summary>
    /// <exception cref="RedisUnavailableException">Redis can't be reached, refuses the login, or is still loading its data.</exception>
    public static async Task<ConnectionMultiplexer> DialAsync(RedisSettings settings, TimeProvider time, CancellationToken cancellation)
    {
        using var limit = new CancellationTokenSource(settings.DialTimeout, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellation, limit.Token);
        try
        {
            await KnockAsync(settings, both.Token);
            return await LogInAsync(settings).WaitAsync(cancellation);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            throw new RedisUnavailableException($"Redis at {settings.Address} did not answer within {settings.DialTimeout.TotalSeconds:0.###} s");
        }
        catch (Exception error) when (error is SocketException or IOException or AuthenticationException)
        {
            throw new RedisUnavailableException($"Redis at {settings.Address} can't be reached: {error.Message}", error);
        }
        catch (Exception error) when (error.GetBaseException() is RedisServerException refusal)
        {
            throw new RedisUnavailableException($"Redis at {settings.Address} refused the connection: {refusal.Message}", error);
        }
        catch (Exception error) when (error is RedisException or TimeoutException)
        {
            throw new RedisUnavailableException($"Redis at {settings.Address} can't be used: {error.Message}", error);
        }
    }

    /// <summary>
    /// Opens a connection and closes it again. StackExchange.Redis waits for the whole dial timeout where a connection is refused, and
    /// does not say why one failed: neither a refused port nor a certificate that does not fit.
    /// </summary>
    private static async Task KnockAsync(RedisSettings settings, CancellationToken cancellation)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(settings.Host, settings.Port, cancellation);
        if (settings.Tls is not null)
        {
            await using var secure = new SslStream(new NetworkStream(socket));
            await secure.AuthenticateAsClientAsync(TlsOptions(settings.Host, settings.Tls), cancellation);
        }
    }

    private static async Task<ConnectionMultiplexer> LogInAsync(RedisSettings settings)
    {
        var connection = await ConnectionMultiplexer.ConnectAsync(Options(settings));
        try
        {
            var redis = connection.GetDatabase();
            if (settings.Database != 0)
            {
                // StackExchange.Redis selects it before the first command, and goes on in database 0 where Redis refuses.
                await redis.ExecuteAsync("SELECT", settings.Database);
            }

            await redis.ExecuteAsync("PING");
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    private static ConfigurationOptions Options(RedisSettings settings)
    {
        var timeout = (int)Math.Min(settings.ReplyTimeout?.TotalMilliseconds ?? int.MaxValue, TimeSpan.FromDays(1).TotalMilliseconds);
        return new ConfigurationOptions
        {
            EndPoints = { { settings.Host, settings.Port } },
            User = settings.Username,
            Password = settings.Password,
            Ssl = settings.Tls is not null,
            SslClientAuthenticationOptions = settings.Tls is { } tls ? host => TlsOptions(host, tls) : null,
            ConnectTimeout = (int)settings.DialTimeout.TotalMilliseconds,
            ConnectRetry = 1,
            AsyncTimeout = timeout,
            SyncTimeout = timeout,

            // What is overdue is looked for at each beat.
            HeartbeatInterval = TimeSpan.FromMilliseconds(Math.Clamp(timeout / 4, 25, 1000)),

            // RESP3, the default, gives the replies of streams another shape.
            Protocol = RedisProtocol.Resp2,
            CommandMap = Commands,

            // A command without a connection fails at once: whether to wait and try again is the caller's decision.
            BacklogPolicy = BacklogPolicy.FailFast,
            AbortOnConnectFail = true,
            TieBreaker = "",
            ConfigurationChannel = "",
        };
    }

    private static SslClientAuthenticationOptions TlsOptions(string host, RedisTls tls)
    {
        var options = new SslClientAuthenticationOptions { TargetHost = host };
        if (tls.ClientCertificate is not null)
        {
            options.ClientCertificates = new X509CertificateCollection { tls.ClientCertificate };
        }

        if (tls.SkipVerification)
        {
#pragma warning disable CA5359 // That is what the operator asked for with insecureSkipTLSVerify.
            options.RemoteCertificateValidationCallback = (_, _, _, _) => true;
#pragma warning restore CA5359
        }

        return options;
    }
}
