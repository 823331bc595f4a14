// The build for Android; pom.xml is the one for the JVM. Both take the same sources.
pluginManagement {
    repositories {
        google()
        mavenCentral()
        gradlePluginPortal()
    }
}

dependencyResolutionManagement {
    repositories {
        google()
        mavenCentral()
    }
}

rootProject.name = "stairwell-kotlin"
include(":stairwell", ":sample")
