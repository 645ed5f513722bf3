using System.Buffers.Binary;
using System.Text;
using Chainrule.Training;

namespace Chainrule.Mpi;

/// <summary>Processes that train together hold against each other what the bits of a training depend on.</summary>
public static class RankAgreement
{
    private const int LongestText = 1 << 24;

    /// <summary>
    /// Gathers what each process says of itself at process 0, and returns in all of them where all say the same.
    /// </summary>
    /// <param name="exchange">The processes; all of them must call this.</param>
    /// <param name="facts">What this one says: names, and what has them.</param>
    /// <exception cref="ChainruleException">Two differ: thrown in all processes, with the first difference.</exception>
    public static void Require(IGradientExchange exchange, IReadOnlyList<KeyValuePair<string, string>> facts)
    {
        ArgumentNullException.ThrowIfNull(exchange);
        ArgumentNullException.ThrowIfNull(facts);
        string verdict = "";
        if (exchange.Process > 0)
        {
            SendText(exchange, 0, string.Concat(facts.Select(fact => $"{fact.Key}\0{fact.Value}\0")));
            verdict = ReceiveText(exchange, 0);
        }
        else
        {
            for (int other = 1; other < exchange.Processes; other++)
            {
                string text = ReceiveText(exchange, other);
                verdict = verdict.Length > 0 ? verdict : Difference(other, facts, text.Split('\0')) ?? "";
            }

            for (int other = 1; other < exchange.Processes; other++)
            {
                SendText(exchange, other, verdict);
            }
        }

        if (verdict.Length > 0)
        {
            throw new ChainruleException(verdict, "start all ranks with the same version, data and options");
        }
    }

    private static string? Difference(int rank, IReadOnlyList<KeyValuePair<string, string>> facts, string[] others)
    {
        for (int i = 0; i < facts.Count || 2 * i + 1 < others.Length; i++)
        {
            var (name, value) = i < facts.Count ? facts[i] : new("", "");
            string otherName = 2 * i + 1 < others.Length ? others[2 * i] : "";
            if (name != otherName)
            {
                return name.Length > 0
                    ? $"rank {rank} differs from rank 0: it has no {name}, which is {value} there"
                    : $"rank {rank} differs from rank 0: it has {otherName}, which rank 0 hasn't";
            }

            if (value != others[2 * i + 1])
            {
                return $"rank {rank} differs from rank 0 in {name}: {others[2 * i + 1]}, not {value}";
            }
        }

        return null;
    }

    private static void SendText(IGradientExchange exchange, int to, string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        Span<byte> length = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(length, bytes.Length);
        exchange.Send(to, length);
        exchange.Send(to, bytes);
    }

    private static string ReceiveText(IGradientExchange exchange, int from)
    {
        Span<byte> length = stackalloc byte[sizeof(int)];
        exchange.Receive(from, length);
        int count = BinaryPrimitives.ReadInt32LittleEndian(length);
        if (count is < 0 or > LongestText)
        {
            throw new MpiException(
                $"rank {from} runs another version of Chainrule, whose messages can't be read",
                "start all ranks with the same version");
        }

        byte[] bytes = new byte[count];
        exchange.Receive(from, bytes);
        return Encoding.UTF8.GetString(bytes);
    }
}
