using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Security.Cryptography;
using Chainrule.Data;
using Chainrule.Kernels;
using Chainrule.Losses;
using Chainrule.Networks;
using Chainrule.Optimizers;
using Chainrule.Training;

/// <summary>What the processor, or what stands in for it, makes of multiply-adds and of layers; and how long it takes.</summary>
internal static class Arithmetic
{
    private const int Count = 4096;
    private const int Rounds = 21, Repetitions = 100;
    private static readonly float[] A = new float[Count], B = new float[Count], C = new float[Count], Sums = new float[Count];
    private static ulong s_number;

    /// <summary>A hash of a·b + c, as numbers and as vectors, over random triples of which most are hard to round once.</summary>
    public static string Sums256()
    {
        s_number = 1;
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        for (int round = 0; round < 192; round++)
        {
            for (int i = 0; i < Count; i++)
            {
                (A[i], B[i], C[i]) = Triple(round % 6);
            }

            Library();
            Append(hash);
            LibraryVectors();
            Append(hash);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>The hash of the parameters of a network that has layers of many kinds, after some steps.</summary>
    public static string Layers256()
    {
        s_number = 2;
        string[] layers =
        [
            "conv:4:3:1:same", "batch-norm", "gelu", "max-pool:2", "conv:6:3", "silu", "flatten", "dense:16", "layer-norm", "mish",
            "residual(dense:16 elu)", "dense:12", "sigmoid", "dense:8", "softplus", "dense:8", "gelu-tanh", "dense:8",
            "hard-sigmoid", "dense:3",
        ];
        float[] x = [.. Enumerable.Range(0, 48 * 64).Select(_ => Number(-1))];
        int[] y = [.. Enumerable.Range(0, 48).Select(i => i * 7 % 3)];
        var network = layers.Aggregate(Network.Input(8, 8, 1), (builder, layer) => builder.Add(layer)).Build(seed: 3);
        var options = new TrainingOptions { Epochs = 4, BatchSize = 12, Seed = 3 };
        using var trainer = new Trainer(network, new SoftmaxCrossEntropy(), new AdamW(), options);
        trainer.Fit(ArrayDataset.OfClasses(x, network.InputShape, y, 3));
        return network.ParametersSha256();
    }

    /// <summary>Four ways to compute a·b + c by turns, in nanoseconds each and against the library's.</summary>
    public static string Times()
    {
        Action[] ways = [Library, Runtime, RuntimeVectors, Doubles];
        string[] names = ["VectorMath.FusedMultiplyAdd", "MathF.FusedMultiplyAdd", "Vector128.FusedMultiplyAdd", "through doubles"];
        double[][] times = [.. ways.Select(_ => new double[Rounds])];
        for (int round = -5; round < Rounds; round++)
        {
            for (int i = 0; i < Count; i++)
            {
                (A[i], B[i], C[i]) = (Number(-1), Number(-1), Number(-1));
            }

            for (int way = 0; way < ways.Length; way++)
            {
                long start = Stopwatch.GetTimestamp();
                for (int k = 0; k < Repetitions; k++) // browsers tell time in steps of 0.1 ms
                {
                    ways[way]();
                }

                if (round >= 0)
                {
                    times[way][round] = Stopwatch.GetElapsedTime(start).TotalSeconds * 1e9 / (Repetitions * Count);
                }
            }
        }

        return string.Join('\n', names.Select((name, way) =>
        {
            double[] ratios = [.. times[way].Zip(times[0], (time, library) => time / library).Order()];
            double own = times[way].Order().ElementAt(Rounds / 2);
            return string.Create(
                CultureInfo.InvariantCulture,
                $"{name,-30}{own,8:0.00} ns{ratios[Rounds / 2],8:0.00} ({ratios[0]:0.00}–{ratios[^1]:0.00})");
        }));
    }

    /// <summary>What an epoch of 2-16-16-2 on 200 points takes, the median of the last 60 of 100, in milliseconds.</summary>
    public static double EpochTime()
    {
        s_number = 3;
        float[] positions = [.. Enumerable.Range(0, 400).Select(_ => Number(-1))];
        int[] classes = [.. Enumerable.Range(0, 200).Select(i => positions[2 * i] * positions[2 * i + 1] > 0 ? 1 : 0)];
        using var training = new PointTraining(seed: 1);
        training.Place(positions, classes);
        double[] times = new double[100];
        for (int epoch = 0; epoch < times.Length; epoch++)
        {
            long start = Stopwatch.GetTimestamp();
            training.Epoch();
            times[epoch] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        }

        return times[40..].Order().ElementAt(30);
    }

    private static void Append(IncrementalHash hash)
    {
        for (int i = 0; i < Count; i++)
        {
            Sums[i] = float.IsNaN(Sums[i]) ? float.NaN : Sums[i]; // which NaN it is, is the machine's affair
        }

        hash.AppendData(MemoryMarshal.AsBytes(Sums.AsSpan()));
    }

    private static void Library()
    {
        for (int i = 0; i < Count; i++)
        {
            Sums[i] = VectorMath.FusedMultiplyAdd(A[i], B[i], C[i]);
        }
    }

    private static void LibraryVectors()
    {
        for (int i = 0; i < Count; i += Vector512<float>.Count)
        {
            VectorMath.FusedMultiplyAdd(Vector512.Create(A.AsSpan(i)), Vector512.Create(B.AsSpan(i)), Vector512.Create(C.AsSpan(i)))
                .CopyTo(Sums.AsSpan(i));
        }
    }

    private static void Runtime()
    {
        for (int i = 0; i < Count; i++)
        {
            Sums[i] = MathF.FusedMultiplyAdd(A[i], B[i], C[i]);
        }
    }

    private static void RuntimeVectors()
    {
        for (int i = 0; i < Count; i += Vector128<float>.Count)
        {
            Vector128.FusedMultiplyAdd(Vector128.LoadUnsafe(ref A[i]), Vector128.LoadUnsafe(ref B[i]), Vector128.LoadUnsafe(ref C[i]))
                .StoreUnsafe(ref Sums[i]);
        }
    }

    // What the library does where neither an instruction nor the runtime is fast.
    private static void Doubles()
    {
        for (int i = 0; i < Count; i++)
        {
            double product = (double)A[i] * B[i], sum = product + C[i];
            float rounded = (float)sum;
            bool isTie = (uint)BitConverter.DoubleToInt64Bits(sum) << 3 == 1u << 31;
            bool isTiny = (BitConverter.SingleToUInt32Bits(rounded) << 1) - 2 <= 0x0100_0000 - 2;
            Sums[i] = isTie || isTiny ? MathF.FusedMultiplyAdd(A[i], B[i], C[i]) : rounded;
        }
    }

    private static (float A, float B, float C) Triple(int kind)
    {
        uint bits = Next();
        int first = (int)(bits % 40) - 20, second = (int)(bits / 64 % 40) - 20, off = (int)(bits / 4096 % 60) - 30;
        switch (kind)
        {
            case 0: // any bits: infinities, NaN and subnormals among them
                return (BitConverter.UInt32BitsToSingle(bits), Any(), Any());
            case 1: // c near the product
                return (Number(first), Number(second), Number(first + second + off));
            case 2: // a·b = 2ⁿ − k²·2ⁿ⁻⁴⁶, where 2ⁿ is half of c's last bit: a tie, but for what a sum of doubles loses
                uint k = bits / 4096 % 8, exponent = bits >> 29;
                int start = exponent < 4 ? -124 - (int)(bits / 65536 % 12) : 2 * first; // subnormals, and others
                int tie = Math.Max(start, -126) - 24, half = tie / 2 + first;
                return (Float(half, k), Less(tie - half, k), Number(start));
            case 3: // subnormal results
                return (Few(first - 60), Few(-66 - first - off), Few(-126 - (int)(bits / 4096 % 24)));
            case 4: // c is −a·b but for its last bits
                float a = Number(2 * first), b = Number(2 * second), c = -(a * b);
                return (a, b, BitConverter.Int32BitsToSingle(BitConverter.SingleToInt32Bits(c) + (int)(bits >> 20) % 5 - 2));
            default: // results about the largest float
                return (Few(60 + first), Few(67 - first + off / 4), Few(127 - (int)(bits / 4096 % 50)));
        }
    }

    private static float Any() => BitConverter.UInt32BitsToSingle(Next());

    // a number of this exponent
    private static float Number(int exponent) => Float(exponent, Next() & 0x7F_FFFF);

    // (1 − k·2⁻²³)·2^exponent
    private static float Less(int exponent, uint k) => k == 0 ? Float(exponent, 0) : Float(exponent - 1, 0x80_0000 - 2 * k);

    // most bits zero, or most of them one: ties lie near
    private static float Few(int exponent)
    {
        uint bits = Next(), some = (1u << (int)(bits % 23) | 1u << (int)(bits / 32 % 23)) & 0x7F_FFFF;
        return Float(exponent, (bits >> 28) switch { < 4 => some ^ 0x7F_FFFF, < 8 => 0, _ => some });
    }

    // ± 1.significand · 2^exponent; below 2⁻¹²⁶ a subnormal
    private static float Float(int exponent, uint significand)
    {
        uint magnitude = exponent switch
        {
            >= 128 => 0x7F80_0000,
            >= -126 => (uint)(exponent + 127) << 23 | significand,
            >= -149 => (significand | 0x80_0000) >> -126 - exponent,
            _ => 0,
        };
        return BitConverter.UInt32BitsToSingle(magnitude | Next() >> 31 << 31);
    }

    // Knuth's linear generator of 64 bits, its upper half
    private static uint Next()
    {
        s_number = s_number * 6364136223846793005 + 1442695040888963407;
        return (uint)(s_number >> 32);
    }
}
