package cn.stairwell.scene

import com.google.gson.JsonParser
import java.io.File
import java.nio.file.Path

/** A deployment in a directory of its own, and its `stairwell serve` on a port of its own. */
class Server private constructor(private val directory: Path) : AutoCloseable {
    private var running: Running? = null

    /** Where it listens. */
    var url = ""
        private set

    /** Serves: returns when it listens. Again at the address it had, as phones know it. */
    fun serve() {
        val listen = url.substringAfterLast('/').ifEmpty { "127.0.0.1:0" }
        val words = listOf(File(built, "stairwell").path, "serve", "--listen", listen, "--data-dir", "$directory")
        val started = Running(ProcessBuilder(words)).also { running = it }
        url = JsonParser.parseString(started.line()).asJsonObject["listening"].asString
    }

    /** Kills the server as a power cut would. */
    fun kill() {
        running?.kill()
        running = null
    }

    override fun close() = kill()

    /** `stairwell admin WORDS`. */
    fun admin(vararg words: String, input: String = ""): Run =
        Run.of(listOf("admin", *words, "--data-dir", "$directory"), input)

    /** A single-use code for a new device. */
    fun invite(person: String, role: String, grids: String = GRID): String = admin(
        "invite", "--person", person, "--role", role, "--team", "东城一组", "--grids", grids, "--json",
    ).done()["code"].asString

    /** Revokes a device. */
    fun revoke(device: String) {
        admin("revoke", "--device", device, "--reason", "手机失窃").succeeded()
    }

    /** The digest of a grid. */
    fun digest(grid: String = GRID): String = admin("digest", "--grid", grid, "--json").done()["digest"].asString

    companion object {
        /** The grid in which a team works. */
        const val GRID = "440106006002G001"

        private const val PASSWORD = "correct horse battery staple"
        private const val REGIONS = "code,name,level,parent_code\n44,广东省,PROVINCE,\n4401,广州市,CITY,44\n" +
            "440106,天河区,DISTRICT,4401\n440106006,石牌街道,STREET,440106\n" +
            "440106006002,东城社区居委会,COMMUNITY,440106006\n"
        private const val GRIDS = "grid_code,name,community_code\n$GRID,东城第一网格,440106006002\n" +
            "440106006002G002,东城第二网格,440106006002\n"

        /** Makes a deployment in `root/server`: administrator, regions, grids; and serves it. */
        fun start(root: Path): Server {
            val server = Server(root.resolve("server"))
            server.admin("init", "--admin", "admin", "--password-stdin", input = PASSWORD).succeeded()
            for ((words, rows) in listOf("import-regions" to REGIONS, "import-grids" to GRIDS)) {
                val file = root.resolve("$words.csv").toFile().apply { writeText(rows) }
                server.admin(words, file.path).succeeded()
            }
            server.serve()
            return server
        }
    }
}
