using System.Runtime.InteropServices;
using System.Text;

namespace Chainrule.Mpi;

/// <summary>
/// The functions of MPI that are needed, of whichever implementation is there: looked up by name at run time, so that nothing
/// is loaded where nobody asks for it. Handles are <c>nint</c>: addresses for Open MPI, and for MPICH integers, which
/// the calling conventions of 64-bit systems pass in the same registers.
/// </summary>
internal sealed unsafe class MpiLibrary
{
    private const int LongestVersion = 8192 + 1, LongestError = 1024; // more than either implementation's constants
    private const int Serialized = 2; // MPI_THREAD_SERIALIZED: any thread may call, one at a time

    // Words in the versions of those that have MPICH's interface.
    private static readonly string[] OfMpich = ["MPICH", "Intel", "MVAPICH"];

    private readonly nint _library, _world, _byte;
    private readonly delegate* unmanaged[Cdecl]<int*, byte***, int, int*, int> _initThread;
    private readonly delegate* unmanaged[Cdecl]<nint, int*, int> _commSize, _commRank;
    private readonly delegate* unmanaged[Cdecl]<nint, nint, int> _setErrorHandler;
    private readonly delegate* unmanaged[Cdecl]<void*, int, nint, int, int, nint, nint*, int> _isend, _irecv;
    private readonly delegate* unmanaged[Cdecl]<nint*, int*, nint, int> _test;
    private readonly delegate* unmanaged[Cdecl]<int, int, nint, int*, nint, int> _iprobe;
    private readonly delegate* unmanaged[Cdecl]<nint, int, int> _abort;
    private readonly delegate* unmanaged[Cdecl]<int, byte*, int*, int> _errorString;
    private readonly delegate* unmanaged[Cdecl]<int> _finalize;

    private MpiLibrary(nint library, string path, MpiFamily family, string version)
    {
        (_library, Path, Family, Version) = (library, path, family, version);
        (_world, _byte) = family == MpiFamily.OpenMpi
            ? (Symbol("ompi_mpi_comm_world"), Symbol("ompi_mpi_byte"))
            : (0x44000000, 0x4c00010d);
        _initThread = (delegate* unmanaged[Cdecl]<int*, byte***, int, int*, int>)Symbol("MPI_Init_thread");
        _commSize = (delegate* unmanaged[Cdecl]<nint, int*, int>)Symbol("MPI_Comm_size");
        _commRank = (delegate* unmanaged[Cdecl]<nint, int*, int>)Symbol("MPI_Comm_rank");
        _setErrorHandler = (delegate* unmanaged[Cdecl]<nint, nint, int>)Symbol("MPI_Comm_set_errhandler");
        _isend = (delegate* unmanaged[Cdecl]<void*, int, nint, int, int, nint, nint*, int>)Symbol("MPI_Isend");
        _irecv = (delegate* unmanaged[Cdecl]<void*, int, nint, int, int, nint, nint*, int>)Symbol("MPI_Irecv");
        _test = (delegate* unmanaged[Cdecl]<nint*, int*, nint, int>)Symbol("MPI_Test");
        _iprobe = (delegate* unmanaged[Cdecl]<int, int, nint, int*, nint, int>)Symbol("MPI_Iprobe");
        _abort = (delegate* unmanaged[Cdecl]<nint, int, int>)Symbol("MPI_Abort");
        _errorString = (delegate* unmanaged[Cdecl]<int, byte*, int*, int>)Symbol("MPI_Error_string");
        _finalize = (delegate* unmanaged[Cdecl]<int>)Symbol("MPI_Finalize");
    }

    /// <summary>The file, as it was found.</summary>
    public string Path { get; }

    /// <summary>Its binary interface.</summary>
    public MpiFamily Family { get; }

    /// <summary>Its name and version, in its own words, the first of them.</summary>
    public string Version { get; }

    /// <summary>The rank that stands for any, in receiving.</summary>
    public int AnySource => Family == MpiFamily.OpenMpi ? -1 : -2;

    // MPI_STATUS_IGNORE
    private nint NoStatus => Family == MpiFamily.OpenMpi ? 0 : 1;

    /// <summary>Loads a library.</summary>
    /// <param name="path">Its file, or a name that the system's loader finds.</param>
    /// <returns>Null where there is none.</returns>
    /// <exception cref="MpiException">It is no MPI, or one of neither family.</exception>
    public static MpiLibrary? TryLoad(string path)
    {
        if (!NativeLibrary.TryLoad(path, out nint library))
        {
            return null;
        }

        if (!NativeLibrary.TryGetExport(library, "MPI_Get_library_version", out nint function))
        {
            throw new MpiException($"{path} is no library of MPI: it has no MPI_Get_library_version", Remedies.NameTheLibrary);
        }

        byte* text = stackalloc byte[LongestVersion];
        int length = 0;
        _ = ((delegate* unmanaged[Cdecl]<byte*, int*, int>)function)(text, &length);
        string version = FirstWords(Encoding.UTF8.GetString(text, Math.Clamp(length, 0, LongestVersion - 1)));
        bool isOpen = NativeLibrary.TryGetExport(library, "ompi_mpi_comm_world", out _);
        bool isMpich = !isOpen && OfMpich.Any(name => version.Contains(name, StringComparison.OrdinalIgnoreCase));
        return isOpen || isMpich
            ? new MpiLibrary(library, path, isOpen ? MpiFamily.OpenMpi : MpiFamily.Mpich, version)
            : throw new MpiException($"{path} is '{version}', neither Open MPI nor MPICH", Remedies.NameTheLibrary);
    }

    /// <summary>Joins the others; tells whether several threads may call in turns.</summary>
    public bool Initialize()
    {
        int provided = 0;
        Check(_initThread(null, null, Serialized, &provided), "MPI_Init_thread");
        nint returns = Family == MpiFamily.OpenMpi ? Symbol("ompi_mpi_errors_return") : 0x54000001;
        Check(_setErrorHandler(_world, returns), "MPI_Comm_set_errhandler");
        return provided >= Serialized;
    }

    /// <summary>The number of this process, and how many there are.</summary>
    public (int Rank, int Size) Place()
    {
        int rank = 0, size = 0;
        Check(_commRank(_world, &rank), "MPI_Comm_rank");
        Check(_commSize(_world, &size), "MPI_Comm_size");
        return (rank, size);
    }

    /// <summary>Begins to send; the message must stay where it is until the request is done.</summary>
    public void BeginSend(byte* message, int length, int to, int tag, nint* request) =>
        Check(_isend(message, length, _byte, to, tag, _world, request), "MPI_Isend");

    /// <summary>Begins to receive; the buffer must stay where it is until the request is done.</summary>
    public void BeginReceive(byte* message, int length, int from, int tag, nint* request) =>
        Check(_irecv(message, length, _byte, from, tag, _world, request), "MPI_Irecv");

    /// <summary>Whether a request is done.</summary>
    public bool IsDone(nint* request)
    {
        int done = 0;
        Check(_test(request, &done, NoStatus), "MPI_Test");
        return done != 0;
    }

    /// <summary>Whether a message of that kind has arrived from anybody.</summary>
    public bool HasArrived(int tag)
    {
        int arrived = 0;
        Check(_iprobe(AnySource, tag, _world, &arrived, NoStatus), "MPI_Iprobe");
        return arrived != 0;
    }

    /// <summary>Ends all processes.</summary>
    public void Abort(int code) => _ = _abort(_world, code);

    /// <summary>Leaves, together with the others.</summary>
    public void Finish() => Check(_finalize(), "MPI_Finalize");

    // Open MPI: "Open MPI v4.1.4, package: …"; MPICH: "MPICH Version:\t4.0.2\nMPICH Release date: …"
    private static string FirstWords(string text)
    {
        string line = text.Split('\n', ',')[0].Replace("\t", " ", StringComparison.Ordinal).Trim('\0', ' ');
        return line.Replace(" Version: ", " ", StringComparison.Ordinal);
    }

    private void Check(int code, string function)
    {
        if (code != 0)
        {
            byte* text = stackalloc byte[LongestError];
            int length = 0;
            string error = _errorString(code, text, &length) == 0
                ? Encoding.UTF8.GetString(text, Math.Clamp(length, 0, LongestError)).ReplaceLineEndings(" ")
                : $"code {code}";
            throw new MpiException($"{function} of {Version} failed: {error}", Remedies.GoOn);
        }
    }

    private nint Symbol(string name) => NativeLibrary.TryGetExport(_library, name, out nint address)
        ? address
        : throw new MpiException($"{Path} ({Version}) has no {name}", Remedies.NameTheLibrary);
}
