using System.Text;

namespace Chainrule.Tests.Oracles;

/// <summary>
/// Reads TensorBoard's event files byte by byte from their published formats: TFRecord's framing, CRC-32C bit by bit without a
/// table, and the wire format of Protocol Buffers. Shares nothing with the product.
/// </summary>
internal static class EventReader
{
    /// <summary>One value of one event; a histogram has its message's fields by number.</summary>
    public sealed record Entry(
        double WallTime,
        long Step,
        string? FileVersion,
        string? Tag,
        float? Scalar,
        Dictionary<int, double[]>? Histogram
    );

    /// <summary>All whole records; what follows the last one is returned as a number of bytes.</summary>
    public static (List<Entry> Entries, int BytesLeft) Read(byte[] file)
    {
        var entries = new List<Entry>();
        int at = 0;
        while (file.Length - at >= 12)
        {
            ulong length = BitConverter.ToUInt64(file, at);
            Assert.Equal(Mask(Crc(file.AsSpan(at, 8))), BitConverter.ToUInt32(file, at + 8));
            if ((ulong)(file.Length - at) < 16 + length)
            {
                break;
            }

            byte[] data = file[(at + 12)..(at + 12 + (int)length)];
            Assert.Equal(Mask(Crc(data)), BitConverter.ToUInt32(file, at + 12 + (int)length));
            entries.AddRange(Event(data));
            at += 16 + (int)length;
        }

        return (entries, file.Length - at);
    }

    /// <summary>CRC-32C by its definition: division of polynomials, a bit at a time, lowest bit first.</summary>
    public static uint Crc(ReadOnlySpan<byte> bytes)
    {
        uint remainder = 0xFFFFFFFF;
        foreach (byte value in bytes)
        {
            for (int bit = 0; bit < 8; bit++)
            {
                bool divides = ((remainder ^ (uint)(value >> bit)) & 1) != 0;
                remainder = (remainder >> 1) ^ (divides ? 0x82F63B78 : 0);
            }
        }

        return ~remainder;
    }

    private static uint Mask(uint crc) => ((crc >> 15) | (crc << 17)) + 0xA282EAD8;

    private static IEnumerable<Entry> Event(byte[] data)
    {
        var fields = Fields(data);
        double time = BitConverter.ToDouble(fields.Single(field => field.Number == 1).Bytes);
        long step = fields.Where(field => field.Number == 2).Select(field => (long)field.Varint).SingleOrDefault();
        if (fields.SingleOrDefault(field => field.Number == 3).Bytes is { } version)
        {
            yield return new Entry(time, step, Encoding.UTF8.GetString(version), null, null, null);
        }

        foreach (var summary in fields.Where(field => field.Number == 5))
        {
            foreach (var value in Fields(summary.Bytes!))
            {
                Assert.Equal(1, value.Number);
                var parts = Fields(value.Bytes!);
                string tag = Encoding.UTF8.GetString(parts.Single(part => part.Number == 1).Bytes!);
                float? scalar = parts.SingleOrDefault(part => part.Number == 2).Bytes is { } number
                    ? BitConverter.ToSingle(number)
                    : null;
                var histogram = parts.SingleOrDefault(part => part.Number == 5).Bytes is { } counts
                    ? Fields(counts).ToDictionary(part => part.Number, part => Doubles(part.Bytes!))
                    : null;
                yield return new Entry(time, step, null, tag, scalar, histogram);
            }
        }
    }

    private static double[] Doubles(byte[] bytes) => [.. bytes.Chunk(8).Select(chunk => BitConverter.ToDouble(chunk))];

    // A key and a value each; values of a fixed size and of a stated length are both given as bytes.
    private static List<(int Number, ulong Varint, byte[]? Bytes)> Fields(byte[] data)
    {
        var fields = new List<(int, ulong, byte[]?)>();
        int at = 0;
        while (at < data.Length)
        {
            ulong key = Varint(data, ref at);
            int number = (int)(key >> 3);
            switch (key & 7)
            {
                case 0:
                    fields.Add((number, Varint(data, ref at), null));
                    break;
                case 1:
                    fields.Add((number, 0, data[at..(at + 8)]));
                    at += 8;
                    break;
                case 2:
                    int length = (int)Varint(data, ref at);
                    fields.Add((number, 0, data[at..(at + length)]));
                    at += length;
                    break;
                case 5:
                    fields.Add((number, 0, data[at..(at + 4)]));
                    at += 4;
                    break;
                default:
                    throw new InvalidDataException($"wire type {key & 7}");
            }
        }

        return fields;
    }

    private static ulong Varint(byte[] data, ref int at)
    {
        ulong value = 0;
        for (int shift = 0; ; shift += 7)
        {
            byte next = data[at++];
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                return value;
            }
        }
    }
}
