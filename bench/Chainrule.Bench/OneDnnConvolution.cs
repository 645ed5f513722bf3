using System.Runtime.InteropServices;

namespace Chainrule.Bench;

/// <summary>
/// One of the three products of a convolution by oneDNN's own primitive, in whatever layouts it likes best, each of its arrays
/// already in that layout: what reordering would take isn't counted.
/// </summary>
internal sealed unsafe partial class OneDnnConvolution : IDisposable
{
    // Of version 2.6, from its header: sizes of structures, and numbers of kinds, queries and arguments.
    private const int DescriptionBytes = 696, ConvolutionBytes = 5976;
    private const int Cpu = 1, Float = 3, AnyLayout = 1, Training = 64, BackwardData = 160, BackwardWeights = 192, Direct = 1;
    private const int SourceQuery = 129, GradientOf = 1, WeightsQuery = 131, ResultQuery = 133;
    private const int Source = 1, Result = 17, Weights = 33, Gradient = 128;

    private static readonly nint Engine = NewEngine();
    private static readonly nint Stream = NewStream();

    private readonly List<nint> _memories = [];
    private readonly nint _primitive;
    private readonly Argument[] _arguments;

    /// <summary>3 × 3 windows over images with a border of one zero.</summary>
    /// <param name="kind"><c>forward</c>, <c>weights</c> or <c>inputs</c>.</param>
    /// <param name="batch">Images.</param>
    /// <param name="size">Their rows and columns.</param>
    /// <param name="inputs">Their channels.</param>
    /// <param name="outputs">Channels of the result.</param>
    public OneDnnConvolution(string kind, int batch, int size, int inputs, int outputs)
    {
        byte* source = stackalloc byte[DescriptionBytes], weights = stackalloc byte[DescriptionBytes];
        byte* result = stackalloc byte[DescriptionBytes];
        Describe(source, batch, inputs, size, size);
        Describe(weights, outputs, inputs, 3, 3);
        Describe(result, batch, outputs, size, size);
        byte[] operation = new byte[ConvolutionBytes];
        long* ones = stackalloc long[] { 1, 1 };
        nint hint = 0;
        fixed (byte* convolution = operation)
        {
            Check(ForwardInit(convolution, Training, Direct, source, weights, null, result, ones, ones, ones));
            Check(NewDescription(out nint forward, convolution, 0, Engine, 0));
            hint = forward;
            if (kind == "inputs")
            {
                Check(BackwardDataInit(convolution, Direct, source, weights, result, ones, ones, ones));
            }
            else if (kind == "weights")
            {
                Check(BackwardWeightsInit(convolution, Direct, source, weights, null, result, ones, ones, ones));
            }

            if (kind != "forward")
            {
                Check(NewDescription(out hint, convolution, 0, Engine, forward));
            }
        }

        Check(NewPrimitive(out _primitive, hint));
        _arguments = kind switch
        {
            "forward" => [Of(hint, Source, SourceQuery), Of(hint, Weights, WeightsQuery), Of(hint, Result, ResultQuery)],
            "weights" =>
            [
                Of(hint, Source, SourceQuery), Of(hint, Weights + Gradient, WeightsQuery + GradientOf),
                Of(hint, Result + Gradient, ResultQuery + GradientOf),
            ],
            _ =>
            [
                Of(hint, Source + Gradient, SourceQuery + GradientOf), Of(hint, Weights, WeightsQuery),
                Of(hint, Result + Gradient, ResultQuery + GradientOf),
            ],
        };
    }

    /// <summary>Computes it.</summary>
    public void Run()
    {
        fixed (Argument* arguments = _arguments)
        {
            Check(Execute(_primitive, Stream, _arguments.Length, arguments));
        }

        Check(Wait(Stream));
    }

    public void Dispose()
    {
        _memories.ForEach(memory => Check(Free(memory)));
        Check(Destroy(_primitive));
    }

    // Memory of the library's own, filled with small numbers.
    private Argument Of(nint description, int argument, int query)
    {
        byte* layout = Query(description, query, 0);
        Check(NewMemory(out nint memory, layout, Engine, -1));
        _memories.Add(memory);
        Check(DataOf(memory, out float* data));
        long floats = (long)Size(layout) / sizeof(float);
        for (long i = 0; i < floats; i++)
        {
            data[i] = (i * 7919 % 1000 - 500) * 1e-3f;
        }

        return new Argument { Number = argument, Memory = memory };
    }

    private static void Describe(byte* description, long a, long b, long c, long d)
    {
        long* sizes = stackalloc long[] { a, b, c, d };
        Check(DescribeMemory(description, 4, sizes, Float, AnyLayout));
    }

    private static nint NewEngine()
    {
        Check(NewEngine(out nint engine, Cpu, 0));
        return engine;
    }

    private static nint NewStream()
    {
        Check(NewStream(out nint stream, Engine, 1));
        return stream;
    }

    private static void Check(int status)
    {
        if (status != 0)
        {
            throw new InvalidOperationException($"oneDNN returned {status}");
        }
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct Argument
    {
        public int Number;
        public nint Memory;
    }

    private const string Library = "libdnnl.so.2";

    [LibraryImport(Library, EntryPoint = "dnnl_engine_create")]
    private static partial int NewEngine(out nint engine, int kind, nuint index);

    [LibraryImport(Library, EntryPoint = "dnnl_stream_create")]
    private static partial int NewStream(out nint stream, nint engine, uint flags);

    [LibraryImport(Library, EntryPoint = "dnnl_memory_desc_init_by_tag")]
    private static partial int DescribeMemory(byte* description, int rank, long* sizes, int type, int layout);

    [LibraryImport(Library, EntryPoint = "dnnl_convolution_forward_desc_init")]
    private static partial int ForwardInit(
        byte* convolution, int kind, int algorithm, byte* source, byte* weights, byte* bias, byte* result, long* strides,
        long* before, long* after);

    [LibraryImport(Library, EntryPoint = "dnnl_convolution_backward_data_desc_init")]
    private static partial int BackwardDataInit(
        byte* convolution, int algorithm, byte* source, byte* weights, byte* result, long* strides, long* before, long* after);

    [LibraryImport(Library, EntryPoint = "dnnl_convolution_backward_weights_desc_init")]
    private static partial int BackwardWeightsInit(
        byte* convolution, int algorithm, byte* source, byte* weights, byte* bias, byte* result, long* strides, long* before,
        long* after);

    [LibraryImport(Library, EntryPoint = "dnnl_primitive_desc_create")]
    private static partial int NewDescription(
        out nint description, byte* operation, nint attributes, nint engine, nint forward);

    [LibraryImport(Library, EntryPoint = "dnnl_primitive_desc_query_md")]
    private static partial byte* Query(nint description, int what, int index);

    [LibraryImport(Library, EntryPoint = "dnnl_memory_desc_get_size")]
    private static partial nuint Size(byte* description);

    [LibraryImport(Library, EntryPoint = "dnnl_memory_create")]
    private static partial int NewMemory(out nint memory, byte* description, nint engine, nint handle);

    [LibraryImport(Library, EntryPoint = "dnnl_memory_get_data_handle")]
    private static partial int DataOf(nint memory, out float* data);

    [LibraryImport(Library, EntryPoint = "dnnl_memory_destroy")]
    private static partial int Free(nint memory);

    [LibraryImport(Library, EntryPoint = "dnnl_primitive_create")]
    private static partial int NewPrimitive(out nint primitive, nint description);

    [LibraryImport(Library, EntryPoint = "dnnl_primitive_destroy")]
    private static partial int Destroy(nint primitive);

    [LibraryImport(Library, EntryPoint = "dnnl_primitive_execute")]
    private static partial int Execute(nint primitive, nint stream, int count, Argument* arguments);

    [LibraryImport(Library, EntryPoint = "dnnl_stream_wait")]
    private static partial int Wait(nint stream);
}
