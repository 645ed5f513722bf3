using System.Runtime.InteropServices;

namespace Chainrule.Mpi;

/// <summary>Finds the library of MPI that belongs to what started this process.</summary>
internal static partial class MpiLibraries
{
    /// <summary>
    /// Loads it: the file that <c>CHAINRULE_MPI</c> names, else the first there is of the launcher's family, else of the other.
    /// </summary>
    /// <param name="launch">How this process was started.</param>
    /// <param name="named">The file that the user names; null for none.</param>
    /// <exception cref="MpiException">There is none, or it is no MPI.</exception>
    public static MpiLibrary Load(MpiLaunch launch, string? named)
    {
        LeaveSignalsAlone();
        if (!string.IsNullOrEmpty(named))
        {
            return MpiLibrary.TryLoad(named)
                ?? throw new MpiException($"{Remedies.Variable} names {named}, which can't be loaded", Remedies.NameTheLibrary);
        }

        var other = launch.Family == MpiFamily.OpenMpi ? MpiFamily.Mpich : MpiFamily.OpenMpi;
        foreach (string name in NamesOf(launch.Family).Concat(NamesOf(other)))
        {
            if (MpiLibrary.TryLoad(name) is { } library)
            {
                return library;
            }
        }

        throw new MpiException(
            $"{launch.Launcher} has started {launch.Processes} processes, but the library of MPI isn't found",
            launch.Family == MpiFamily.OpenMpi
                ? $"install Open MPI's (Debian: apt install libopenmpi3), or name its file in {Remedies.Variable}"
                : $"install MPICH's (Debian: apt install libmpich12), or name its file in {Remedies.Variable}");
    }

    // libmpi.so.40 is Open MPI from 2.1 on, .12 MPICH and its kin as they build themselves; Debian calls MPICH's libmpich.so.12
    private static IEnumerable<string> NamesOf(MpiFamily family) => (family, OperatingSystem.IsMacOS()) switch
    {
        (MpiFamily.OpenMpi, false) => ["libmpi.so.40"],
        (MpiFamily.OpenMpi, true) => ["libmpi.40.dylib"],
        (_, false) => ["libmpich.so.12", "libmpi.so.12"],
        (_, true) => ["libmpi.12.dylib"],
    };

    // UCX, which Debian's MPICH is built on, takes over signals that .NET makes exceptions of. It reads the process's own
    // environment when it is loaded, which .NET's Environment only has a copy of.
    private static void LeaveSignalsAlone()
    {
        if (!OperatingSystem.IsWindows())
        {
            _ = SetVariable("UCX_ERROR_SIGNALS", "", 0);
            _ = SetVariable("UCX_HANDLE_ERRORS", "none", 0);
        }
    }

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetVariable(string name, string value, int replaces);
}
