using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using DaprPush.DevSidecar.Redis.Protocol;

namespace DaprPush.DevSidecar.Redis.Connection;

/// <summary>Opens connections: TCP, TLS, AUTH, SELECT, and a PING that shows that Redis is ready.</summary>
internal static class RedisDialer
{
    /// <summary>One attempt.</summary>
    /// <exception cref="RedisConnectionException">Redis can't be reached, refuses the login, or is still loading its data.</exception>
    public static async Task<RedisConnection> DialAsync(RedisSettings settings, TimeProvider time, CancellationToken cancellation)
    {
        using var limit = new CancellationTokenSource(settings.DialTimeout, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellation, limit.Token);
        RedisConnection? connection = null;
        try
        {
            connection = new RedisConnection(settings, await OpenAsync(settings, both.Token), time);
            await LogInAsync(connection, settings).WaitAsync(both.Token);
            var ready = connection;
            connection = null;
            return ready;
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            throw new RedisConnectionException($"Redis at {settings.Address} did not answer within {settings.DialTimeout.TotalSeconds:0.###} s");
        }
        catch (Exception error) when (error is SocketException or IOException or AuthenticationException)
        {
            throw new RedisConnectionException($"Redis at {settings.Address} can't be reached: {error.Message}", error);
        }
        catch (RedisReplyException error)
        {
            throw new RedisConnectionException($"Redis at {settings.Address} refused the connection: {error.Message}", error);
        }
        finally
        {
            if (connection is not null)
            {
                await connection.DisposeAsync();
            }
        }
    }

    private static async Task<Stream> OpenAsync(RedisSettings settings, CancellationToken cancellation)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        Stream? stream = null;
        try
        {
            await socket.ConnectAsync(settings.Host, settings.Port, cancellation);
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
            stream = new NetworkStream(socket, ownsSocket: true);
            if (settings.Tls is not null)
            {
                var secure = new SslStream(stream);
                stream = secure;
                await secure.AuthenticateAsClientAsync(TlsOptions(settings.Host, settings.Tls), cancellation);
            }

            return stream;
        }
        catch
        {
            stream?.Dispose();
            socket.Dispose();
            throw;
        }
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

    private static async Task LogInAsync(RedisConnection connection, RedisSettings settings)
    {
        if (settings.Password is { } password)
        {
            var login = settings.Username is { } user ? new RedisCommand("AUTH", user, password) : new RedisCommand("AUTH", password);
            (await connection.ExecuteAsync(login)).OrThrow();
        }

        if (settings.Database != 0)
        {
            (await connection.ExecuteAsync(new RedisCommand("SELECT", settings.Database))).OrThrow();
        }

        (await connection.ExecuteAsync(new RedisCommand("PING"))).OrThrow();
    }
}
